import { isUnobservable, type Observed, observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import type { OsName } from '#shared/model/os-name.ts';
import type { ServiceProgram } from '#shared/model/service-program.ts';
import type { PlatformClock } from '../../platform.ts';
import { programOfCommandLine } from './program-of-command-line.ts';
import { splitCommandLine } from './split-command-line.ts';
import { SERVICE_CONFIG } from '../calls/structures.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';
import { osNameOfUtf16 } from '../calls/windows-name.ts';

/** `QueryServiceConfigW` never needs more. */
const CONFIG_BYTES = 8_192;
/** The longest path that is told. Whoever registers a longer one wants it unread, and that is told. */
const VALUE_BYTES = 2 * 2_048;
const REG_SZ = 1;
const REG_EXPAND_SZ = 2;
const FILE_NOT_FOUND = 2;
const ACCESS_DENIED = 5;
const INSUFFICIENT_BUFFER = 122;
const MORE_DATA = 234;
const SERVICES = 'SYSTEM\\CurrentControlSet\\Services\\';
const HOST = /(?:^|[\\/])svchost\.exe$/i;
/** Names of groups are words; whatever else is registered as one stays here. */
const GROUP = /^\w{1,64}$/;
/** Whose processes come and go (the scheduler's) is not asked about for each of them. */
const FRESH_MS = 60_000;
const MAX_REMEMBERED = 512;

/** What is registered for a service. */
interface Registered {
  readonly program: Observed<OsName>;
  /** Its program is a host of services, for which library. `group`: what the host is told to serve (`-k netsvcs`). */
  readonly host?: { readonly library: Observed<OsName>; readonly group?: string };
}

/** Which files run for a service. For processes that are looked at one by one, not for every tick. */
export class ServicePrograms {
  readonly #calls: WindowsCalls;
  readonly #clock: Pick<PlatformClock, 'monotonicMs'>;
  readonly #config = Buffer.alloc(CONFIG_BYTES);
  readonly #value = Buffer.alloc(VALUE_BYTES);
  readonly #known = new Map<string, { readonly atMs: number; readonly registered: Registered }>();

  constructor(calls: WindowsCalls, clock: Pick<PlatformClock, 'monotonicMs'>) {
    this.#calls = calls;
    this.#clock = clock;
  }

  /** Never throws: what is registered there may be anything. */
  of(name: string): ServiceProgram {
    const { program, host } = this.registered(name);
    return { name, program, ...(host === undefined ? {} : { library: host.library }) };
  }

  /** The same as it is registered. */
  registered(name: string): Registered {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#known.get(name);
    if (known !== undefined && nowMs - known.atMs < FRESH_MS) return known.registered;
    const registered = this.#read(name);
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    this.#known.set(name, { atMs: nowMs, registered });
    return registered;
  }

  #read(name: string): Registered {
    const error = this.#calls.queryService(name, this.#config);
    if (error !== 0) return { program: failureOf(error) };
    const address = this.#calls.addressOf(this.#config);
    const at = Number(this.#config.readBigUInt64LE(SERVICE_CONFIG.at.binaryPathName)) - address;
    if (at < SERVICE_CONFIG.bytes || at >= this.#config.length) return { program: unobservable('failed', 'malformed') };
    const line = textOf(this.#config.subarray(at));
    const program = pathOf(programOfCommandLine(line));
    if (isUnobservable(program) || !HOST.test(program.value.text)) return { program };
    const group = groupOf(line);
    return { program, host: { library: this.#readLibrary(name), ...(group === undefined ? {} : { group }) } };
  }

  /** Where hosts of services look for it: below `Parameters`, and else with the service itself. */
  #readLibrary(name: string): Observed<OsName> {
    const library = this.#readValue(`${SERVICES}${name}\\Parameters`, 'ServiceDll');
    const isMissing = isUnobservable(library) && library.detail === MISSING.detail;
    return isMissing ? this.#readValue(`${SERVICES}${name}`, 'ServiceDll') : library;
  }

  #readValue(key: string, value: string): Observed<OsName> {
    const { error, type, bytes } = this.#calls.readRegistry(key, value, this.#value);
    if (error !== 0) return failureOf(error);
    if (type !== REG_SZ && type !== REG_EXPAND_SZ) return unobservable('failed', `type-${type}`);
    return pathOf(textOf(this.#value.subarray(0, Math.min(bytes, this.#value.length))));
  }
}

const MISSING = unobservable('failed', 'missing');
const TOO_LONG = unobservable('failed', 'too-long');

function failureOf(error: number): Unobservable {
  if (error === FILE_NOT_FOUND) return MISSING;
  if (error === MORE_DATA || error === INSUFFICIENT_BUFFER) return TOO_LONG;
  return error === ACCESS_DENIED ? unobservable('no-permission') : unobservable('failed', `error-${error}`);
}

function groupOf(line: string): string | undefined {
  const words = splitCommandLine(line);
  const at = words.findIndex((word) => word.toLowerCase() === '-k');
  const group = at < 0 ? undefined : words[at + 1];
  return group !== undefined && GROUP.test(group) ? group : undefined;
}

function pathOf(path: string): Observed<OsName> {
  if (path === '') return unobservable('failed', 'empty');
  return 2 * path.length > VALUE_BYTES ? TOO_LONG : observed(osNameOfUtf16(path));
}

/** UTF-16 up to its 0, or to the end: nobody sees to it that a value ends. */
function textOf(buffer: Buffer): string {
  const text = buffer.toString('utf16le', 0, buffer.length & ~1);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
