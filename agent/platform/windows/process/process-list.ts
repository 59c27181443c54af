import { type Unobservable, unobservable } from '#shared/model/observed.ts';
import { PROCESS_INFORMATION, THREAD_INFORMATION, UNICODE_STRING, UNITS_PER_MS } from '../calls/structures.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';

/** `SystemProcessInformation`. */
const PROCESSES = 5;
const INFO_LENGTH_MISMATCH = 0xc000_0004;
const FIRST_BYTES = 512 * 1024;
/** Some 100,000 processes; nobody has them, and a wrong length must not take all memory. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Processes start between being told the length and asking again. */
const SPARE = 1.25;
const TRIES = 8;

const { at: P } = PROCESS_INFORMATION;
const { at: T } = THREAD_INFORMATION;
/** 1 January 1970 as a `FILETIME`, in two halves, so that little is lost: the difference is exact to a microsecond. */
const EPOCH_HIGH = 0x019d_b1de;
const EPOCH_LOW = 0xd53e_8000;
const TWO_32 = 2 ** 32;
const UNITS_PER_MICROSECOND = UNITS_PER_MS / 1_000;

/**
 * Reads all processes and threads of the host with one call into one buffer that is used again. Valid until the next read; everything about a
 * process is asked for by the offset of its record.
 */
export class ProcessList {
  readonly #calls: WindowsCalls;
  #buffer = Buffer.alloc(0);
  records: ProcessRecords | undefined;

  constructor(calls: WindowsCalls) {
    this.#calls = calls;
  }

  /** Undefined when {@link records} are those of now; otherwise why not, and there are none. */
  read(): Unobservable | undefined {
    this.records = undefined;
    for (let tries = 0; tries < TRIES; tries++) {
      if (this.#buffer.length === 0) this.#buffer = Buffer.alloc(FIRST_BYTES);
      const { status, neededBytes } = this.#calls.querySystem(PROCESSES, this.#buffer);
      if (status >= 0) {
        this.records = new ProcessRecords(this.#buffer, this.#calls.addressOf(this.#buffer));
        return undefined;
      }
      if (status >>> 0 !== INFO_LENGTH_MISMATCH) return unobservable('failed', ntStatus(status));
      const bytes = Math.max(Math.ceil(neededBytes * SPARE), this.#buffer.length * 2);
      if (bytes > MAX_BYTES) break;
      this.#buffer = Buffer.alloc(bytes);
    }
    return unobservable('failed', ntStatus(INFO_LENGTH_MISMATCH | 0));
  }
}

/** What `NtQuerySystemInformation(SystemProcessInformation)` wrote. A copy of it and the address that it lay at can be read anywhere. */
export class ProcessRecords {
  readonly buffer: Buffer;
  readonly address: number;

  constructor(buffer: Buffer, address: number) {
    this.buffer = buffer;
    this.address = address;
  }

  /** Whether the chain of records leads outside the buffer, or into itself. */
  get isBroken(): boolean {
    return this.#walk(() => undefined);
  }

  /** Calls `visit` with the offset of each record, the idle process left out, as far as the chain goes. */
  forEach(visit: (at: number) => void): void {
    this.#walk(visit);
  }

  /** The offset of the record of this run; undefined when it is not listed. */
  find(pid: number, startId: number): number | undefined {
    let found: number | undefined;
    this.forEach((at) => {
      if (this.pid(at) === pid && this.startId(at) === startId) found = at;
    });
    return found;
  }

  get pids(): ReadonlySet<number> {
    const pids = new Set<number>();
    this.forEach((at) => pids.add(this.pid(at)));
    return pids;
  }

  /** The highest id that a process or a thread has: both are given from one table. */
  get highestId(): number {
    let highest = 0;
    this.forEach((at) => {
      highest = Math.max(highest, this.pid(at));
      for (const { threadId } of this.threadsOf(at)) highest = Math.max(highest, threadId);
    });
    return highest;
  }

  pid(at: number): number {
    return this.buffer.readUInt32LE(at + P.uniqueProcessId);
  }

  parentPid(at: number): number {
    return this.buffer.readUInt32LE(at + P.inheritedFromUniqueProcessId);
  }

  /** See {@link startIdAt}. */
  startId(at: number): number {
    return startIdAt(this.buffer, at + P.createTime);
  }

  userMs(at: number): number {
    return this.#ms(at + P.userTime);
  }

  kernelMs(at: number): number {
    return this.#ms(at + P.kernelTime);
  }

  threads(at: number): number {
    return this.buffer.readUInt32LE(at + P.numberOfThreads);
  }

  basePriority(at: number): number {
    return this.buffer.readInt32LE(at + P.basePriority);
  }

  residentBytes(at: number): number {
    return this.#u64(at + P.workingSetSize);
  }

  /** See {@link hashOfName}, without making a string of the name. */
  nameHash(at: number): number {
    const { start, end } = this.#nameBounds(at);
    return hashOfName(this.buffer, start, end);
  }

  /** The name of its image, without a folder; UTF-16 that may be ill-formed. Empty when it has none, or it lies outside the buffer. */
  name(at: number): string {
    const { start, end } = this.#nameBounds(at);
    return this.buffer.toString('utf16le', start, end);
  }

  /** Offsets of what is known of its threads, as far as they lie in the buffer. */
  *threadsOf(at: number): Generator<ThreadTimes> {
    const first = at + PROCESS_INFORMATION.bytes;
    for (let index = 0; index < this.threads(at); index++) {
      const thread = first + index * THREAD_INFORMATION.bytes;
      if (thread + THREAD_INFORMATION.bytes > this.buffer.length) return;
      yield {
        threadId: this.buffer.readUInt32LE(thread + T.uniqueThread),
        cpuMs: this.#ms(thread + T.kernelTime) + this.#ms(thread + T.userTime),
      };
    }
  }

  #walk(visit: (at: number) => void): boolean {
    for (let at = 0; ; ) {
      if (at + PROCESS_INFORMATION.bytes > this.buffer.length) return true;
      if (this.pid(at) !== 0) visit(at);
      const next = this.buffer.readUInt32LE(at + P.nextEntryOffset);
      if (next === 0) return false;
      if (next < PROCESS_INFORMATION.bytes) return true;
      at += next;
    }
  }

  #nameBounds(at: number): { readonly start: number; readonly end: number } {
    const bytes = this.buffer.readUInt16LE(at + P.imageName + UNICODE_STRING.at.length);
    const start = this.#u64(at + P.imageName + UNICODE_STRING.at.buffer) - this.address;
    if (start < 0 || start + bytes > this.buffer.length) return { start: 0, end: 0 };
    return { start, end: start + bytes };
  }

  #ms(at: number): number {
    return this.#u64(at) / UNITS_PER_MS;
  }

  #u64(at: number): number {
    return this.buffer.readUInt32LE(at) + this.buffer.readUInt32LE(at + 4) * TWO_32;
  }
}

/** Times of one thread. */
export interface ThreadTimes {
  readonly threadId: number;
  readonly cpuMs: number;
}

/** FNV-1a of UTF-16 between two offsets. */
export function hashOfName(buffer: Buffer, start = 0, end = buffer.length): number {
  let hash = 0x811c_9dc5;
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ (buffer[index] as number), 0x0100_0193);
  return hash >>> 0;
}

/** A creation time (`FILETIME`) as what tells runs of a pid apart: microseconds since 1970, 0 for what was there before anything. */
export function startIdAt(buffer: Buffer, at: number): number {
  const high = buffer.readUInt32LE(at + 4);
  const low = buffer.readUInt32LE(at);
  return Math.max(0, Math.floor(((high - EPOCH_HIGH) * TWO_32 + (low - EPOCH_LOW)) / UNITS_PER_MICROSECOND));
}

/** A status as people look it up. */
export function ntStatus(status: number): string {
  return `0x${(status >>> 0).toString(16).padStart(8, '0')}`;
}
