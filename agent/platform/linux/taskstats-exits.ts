import { readFileSync } from 'node:fs';
import { type Observed, observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import type { ExitReading, ExitRecord } from '../platform.ts';
import type { GapCounts } from './gap-counts.ts';
import type { SystemCalls } from './system-calls.ts';
import { readAnswer, readExits, writeFamilyRequest, writeRegisterRequest } from './taskstats-message.ts';

const AF_NETLINK = 16;
const NETLINK_GENERIC = 16;
/** SOCK_RAW, SOCK_CLOEXEC and SOCK_NONBLOCK. */
const SOCKET_TYPE = 3 | 0x80000 | 0x800;
const ADDRESS_BYTES = 12;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
/** The default of 208 kB loses three of four records at 800 ended processes a second. Only what waits in it takes memory. */
const QUEUE_BYTES = 8 * 1024 * 1024;
const BUFFER_BYTES = 16 * 1024;
/** 11 us each: what is beyond waits for the next tick. */
const MAX_RECORDS = 4_096;

const EPERM = 1;
const EINTR = 4;
const EAGAIN = 11;
const EINVAL = 22;
const ENOBUFS = 105;

/**
 * A record of every thread that ended, with the CPU time of its whole life, through taskstats over generic netlink
 * (Documentation/accounting/taskstats.rst). Without it, what lived between two sweeps shows only where its parent waits for it.
 * Nothing wakes up for a record: they wait in the socket until somebody takes them, 11 us each. Needs CAP_NET_ADMIN in the
 * first user and pid namespaces.
 */
export class TaskstatsExits {
  readonly #calls: SystemCalls;
  readonly #gaps: GapCounts;
  /** List of processors that there may be: /sys/devices/system/cpu/possible. */
  readonly #processorsPath: string;
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #socket = -1;
  #family = 0;
  #failure: Unobservable | undefined;

  constructor(calls: SystemCalls, gaps: GapCounts, processorsPath: string) {
    this.#calls = calls;
    this.#gaps = gaps;
    this.#processorsPath = processorsPath;
  }

  /** Why there are no records here; undefined when there are. */
  observe(): Unobservable | undefined {
    if (this.#socket >= 0) return undefined;
    this.#ensureOpen();
    // Who only asks whether there are any takes none: they would fill the queue.
    this.close();
    return this.#failure;
  }

  take(): Observed<ExitReading> {
    this.#ensureOpen();
    if (this.#failure !== undefined) return this.#failure;
    const records: ExitRecord[] = [];
    let isComplete = true;
    // A queue that overflowed says so once, before the records that are in it; whatever else is wrong must not go on for ever.
    for (let datagrams = 0; datagrams < 2 * MAX_RECORDS; datagrams++) {
      if (records.length >= MAX_RECORDS) {
        this.#gaps.add('exits:late');
        return observed({ records, isComplete: false });
      }
      const length = this.#calls.receive(this.#socket, this.#buffer, BUFFER_BYTES, 0);
      if (length <= 0) {
        const errno = length === 0 ? EAGAIN : this.#calls.errno();
        if (errno === EAGAIN) break;
        isComplete = false;
        this.#gaps.add(errno === ENOBUFS ? 'exits:enobufs' : `exits:errno-${errno}`);
        if (errno !== ENOBUFS && errno !== EINTR) break;
        continue;
      }
      const read = readExits(this.#buffer, length, this.#family, records);
      if (read === 'old') {
        this.#fail(unobservable('unsupported', 'taskstats-version'));
        return unobservable('unsupported', 'taskstats-version');
      }
      if (read === 'malformed') {
        isComplete = false;
        this.#gaps.add('exits:malformed');
      }
    }
    return observed({ records, isComplete });
  }

  close(): void {
    if (this.#socket >= 0) this.#calls.close(this.#socket);
    this.#socket = -1;
  }

  #ensureOpen(): void {
    if (this.#socket < 0 && this.#failure === undefined) this.#fail(this.#open());
  }

  #fail(failure: Unobservable | undefined): void {
    this.#failure = failure;
    if (failure !== undefined) this.close();
  }

  #open(): Unobservable | undefined {
    const calls = this.#calls;
    this.#socket = calls.socket(AF_NETLINK, SOCKET_TYPE, NETLINK_GENERIC);
    if (this.#socket < 0) return unobservable('unsupported', `errno-${calls.errno()}`);
    this.#buffer.fill(0, 0, ADDRESS_BYTES);
    this.#buffer.writeUInt16LE(AF_NETLINK, 0);
    if (calls.bind(this.#socket, this.#buffer, ADDRESS_BYTES) < 0) return this.#refusal(calls.errno());
    if (calls.setSocketOption(this.#socket, SO_RCVBUFFORCE, QUEUE_BYTES) < 0) {
      calls.setSocketOption(this.#socket, SO_RCVBUF, QUEUE_BYTES);
    }
    const family = this.#ask(writeFamilyRequest(this.#buffer, 1), 1);
    if (typeof family === 'string') return unobservable('failed', family);
    if (!('family' in family)) return unobservable('unsupported', 'no-taskstats');
    this.#family = family.family;
    const processors = readProcessors(this.#processorsPath);
    if (processors === undefined) return unobservable('failed', 'processors');
    const registered = this.#ask(writeRegisterRequest(this.#buffer, 2, family.family, processors), 2);
    if (typeof registered === 'string') return unobservable('failed', registered);
    return 'errno' in registered && registered.errno === 0
      ? undefined
      : this.#refusal('errno' in registered ? registered.errno : 0);
  }

  #ask(requestBytes: number, sequence: number): Exclude<ReturnType<typeof readAnswer>, 'other'> {
    if (this.#calls.send(this.#socket, this.#buffer, requestBytes, 0) < 0) return { errno: this.#calls.errno() };
    // The answer is there when the request returns; a record of somebody who ended meanwhile may stand before it.
    for (let datagrams = 0; datagrams < MAX_RECORDS; datagrams++) {
      const length = this.#calls.receive(this.#socket, this.#buffer, BUFFER_BYTES, 0);
      if (length <= 0) return { errno: length === 0 ? EAGAIN : this.#calls.errno() };
      const answer = readAnswer(this.#buffer, length, sequence);
      if (answer !== 'other') return answer;
    }
    return 'malformed';
  }

  #refusal(errno: number): Unobservable {
    if (errno === EPERM) return unobservable('no-permission', 'no-cap-net-admin');
    // The kernel refuses this from inside user and pid namespaces.
    return errno === EINVAL ? unobservable('namespaced', 'taskstats') : unobservable('failed', `errno-${errno}`);
  }
}

function readProcessors(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'latin1').trim();
    return /^[\d,-]{1,1000}$/.test(text) ? text : undefined;
  } catch {
    // Reported as what it is: without the list nobody can register.
    return undefined;
  }
}
