import type { PlatformClock } from '../../platform.ts';
import type { ProcessRecords } from './process-list.ts';
import { SERVICE_ROW } from '../calls/structures.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';

const MORE_DATA = 234;
const FIRST_BYTES = 64 * 1024;
const MAX_BYTES = 4 * 1024 * 1024;
const TRIES = 4;
/** The list is a question to another process: one answer serves all that had started by then, for some ticks. */
const FRESH_MS = 10_000;
/** `SERVICE_WIN32_OWN_PROCESS` and `SERVICE_WIN32_SHARE_PROCESS`; one that could share its process and has its own is both. */
const PROCESS_TYPES = 0x30;
const SHARED = 0x20;
/** A name has at most 256 characters. */
const MAX_NAME_BYTES = 2 * 257;
/** Who was started by whom is followed so far. */
const MAX_PARENTS = 16;

const { at: S, bytes: ROW_BYTES } = SERVICE_ROW;

/** The services that run in a process. */
export interface ServicesOfProcess {
  /** In the order of their names. */
  readonly names: readonly string[];
  /** The process is for several, however many of them run now. */
  readonly isShared: boolean;
}

/** Which service a process belongs to. */
export class ServiceTable {
  readonly #calls: WindowsCalls;
  readonly #clock: Pick<PlatformClock, 'monotonicMs'>;
  #buffer = Buffer.alloc(0);
  #byPid: ReadonlyMap<number, ServicesOfProcess> = new Map();
  #readAtMs: number | undefined;
  /** The latest start among all processes that were listed then. */
  #newestStartId = 0;

  constructor(calls: WindowsCalls, clock: Pick<PlatformClock, 'monotonicMs'>) {
    this.#calls = calls;
    this.#clock = clock;
  }

  /** The services that it is, or was started by; several may share a process. Undefined when it belongs to none. */
  servicesOf(records: ProcessRecords, at: number): ServicesOfProcess | undefined {
    const services = this.#read(records, at);
    if (services.size === 0) return undefined;
    let child = at;
    for (let steps = 0; steps < MAX_PARENTS; steps++) {
      const found = services.get(records.pid(child));
      if (found !== undefined) return found;
      const parent = parentOf(records, child);
      if (parent === undefined) return undefined;
      child = parent;
    }
    return undefined;
  }

  /** A service that started since is not in the list, and a pid there may be that of one that ended since. */
  #read(records: ProcessRecords, at: number): ReadonlyMap<number, ServicesOfProcess> {
    const nowMs = this.#clock.monotonicMs();
    const isFresh = this.#readAtMs !== undefined && nowMs - this.#readAtMs < FRESH_MS;
    if (isFresh && records.startId(at) <= this.#newestStartId) return this.#byPid;
    this.#readAtMs = nowMs;
    this.#newestStartId = newestStartId(records);
    this.#byPid = this.#list() ?? this.#byPid;
    return this.#byPid;
  }

  #list(): ReadonlyMap<number, ServicesOfProcess> | undefined {
    for (let tries = 0; tries < TRIES; tries++) {
      if (this.#buffer.length === 0) this.#buffer = Buffer.alloc(FIRST_BYTES);
      const { error, neededBytes, count } = this.#calls.listServices(this.#buffer);
      if (error === 0) return parseServices(this.#buffer, this.#calls.addressOf(this.#buffer), count);
      const bytes = this.#buffer.length + neededBytes;
      if (error !== MORE_DATA || bytes > MAX_BYTES) return undefined;
      this.#buffer = Buffer.alloc(bytes);
    }
    return undefined;
  }
}

/** By what the system says itself, because the clock may be set. */
function newestStartId(records: ProcessRecords): number {
  let newest = 0;
  records.forEach((at) => {
    newest = Math.max(newest, records.startId(at));
  });
  return newest;
}

/** The one that started it, as long as it is there: whoever began later only has its pid. */
function parentOf(records: ProcessRecords, at: number): number | undefined {
  const [pid, startId] = [records.parentPid(at), records.startId(at)];
  let found: number | undefined;
  records.forEach((each) => {
    if (records.pid(each) === pid && records.startId(each) <= startId && each !== at) found = each;
  });
  return found;
}

/** What `EnumServicesStatusExW` wrote to `address`: services by pid. */
export function parseServices(buffer: Buffer, address: number, count: number): ReadonlyMap<number, ServicesOfProcess> {
  const services = new Map<number, { readonly names: string[]; isShared: boolean }>();
  for (let index = 0, at = 0; index < count && at + ROW_BYTES <= buffer.length; index++, at += ROW_BYTES) {
    const pid = buffer.readUInt32LE(at + S.processId);
    const name = textAt(buffer, Number(buffer.readBigUInt64LE(at + S.serviceName)) - address);
    if (pid === 0 || name === '') continue;
    const isShared = (buffer.readUInt32LE(at + S.serviceType) & PROCESS_TYPES) === SHARED;
    const others = services.get(pid);
    if (others === undefined) services.set(pid, { names: [name], isShared });
    else {
      others.names.push(name);
      others.isShared = true;
    }
  }
  for (const { names } of services.values()) names.sort();
  return services;
}

/** UTF-16 that ends with 0; empty when it does not lie in the buffer. */
function textAt(buffer: Buffer, at: number): string {
  if (at < 0 || at >= buffer.length) return '';
  const text = buffer.toString('utf16le', at, Math.min(buffer.length, at + MAX_NAME_BYTES));
  const end = text.indexOf('\0');
  return (end < 0 ? '' : text.slice(0, end)).toWellFormed();
}
