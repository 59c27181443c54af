import { readFileSync } from 'node:fs';
import { type Observed, observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import type { ExitReading, ExitRecord } from '../../platform.ts';
import type { GapCounts } from '../../gap-counts.ts';
import { EAGAIN, EINTR, EINVAL, ENOBUFS, EPERM, NetlinkSocket } from '../network/netlink-socket.ts';
import type { SystemCalls } from '../system-calls.ts';
import { readAnswer, readExits, writeFamilyRequest, writeRegisterRequest } from './taskstats-message.ts';

const NETLINK_GENERIC = 16;
/** The default of 208 kB loses three of four records at 800 ended processes a second. Only what waits in it takes memory. */
const QUEUE_BYTES = 8 * 1024 * 1024;
const BUFFER_BYTES = 16 * 1024;
/** 11 us each: what is beyond waits for the next tick. */
const MAX_RECORDS = 4_096;

/**
 * A record of every thread that ended, with the CPU time of its whole life, through taskstats over generic netlink
 * (Documentation/accounting/taskstats.rst). Without it, what lived between two sweeps shows only where its parent waits for it.
 * Nothing wakes up for a record: they wait in the socket until somebody takes them, 11 us each. Needs CAP_NET_ADMIN in the
 * first user and pid namespaces.
 */
export class TaskstatsExits {
  readonly #gaps: GapCounts;
  /** List of processors that there may be: /sys/devices/system/cpu/possible. */
  readonly #processorsPath: string;
  readonly #socket: NetlinkSocket;
  #family = 0;
  #failure: Unobservable | undefined;

  constructor(calls: SystemCalls, gaps: GapCounts, processorsPath: string) {
    this.#socket = new NetlinkSocket(calls, NETLINK_GENERIC, BUFFER_BYTES);
    this.#gaps = gaps;
    this.#processorsPath = processorsPath;
  }

  /** Why there are no records here; undefined when there are. */
  observe(): Unobservable | undefined {
    if (this.#socket.isOpen) return undefined;
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
      const received = this.#socket.receive();
      if ('errno' in received) {
        const { errno } = received;
        if (errno === EAGAIN) break;
        isComplete = false;
        this.#gaps.add(errno === ENOBUFS ? 'exits:enobufs' : `exits:errno-${errno}`);
        if (errno !== ENOBUFS && errno !== EINTR) break;
        continue;
      }
      const read = readExits(this.#socket.buffer, received.length, this.#family, records);
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
    this.#socket.close();
  }

  #ensureOpen(): void {
    if (!this.#socket.isOpen && this.#failure === undefined) this.#fail(this.#open());
  }

  #fail(failure: Unobservable | undefined): void {
    this.#failure = failure;
    if (failure !== undefined) this.close();
  }

  #open(): Unobservable | undefined {
    const socket = this.#socket;
    const opened = socket.open();
    if (opened !== 0) return unobservable('unsupported', `errno-${opened}`);
    const bound = socket.bind();
    if (bound !== 0) return this.#refusal(bound);
    socket.setQueue(QUEUE_BYTES);
    const family = this.#ask(writeFamilyRequest(socket.buffer, 1), 1);
    if (typeof family === 'string') return unobservable('failed', family);
    if (!('family' in family)) return unobservable('unsupported', 'no-taskstats');
    this.#family = family.family;
    const processors = readProcessors(this.#processorsPath);
    if (processors === undefined) return unobservable('failed', 'processors');
    const registered = this.#ask(writeRegisterRequest(socket.buffer, 2, family.family, processors), 2);
    if (typeof registered === 'string') return unobservable('failed', registered);
    return 'errno' in registered && registered.errno === 0
      ? undefined
      : this.#refusal('errno' in registered ? registered.errno : 0);
  }

  #ask(requestBytes: number, sequence: number): Exclude<ReturnType<typeof readAnswer>, 'other'> {
    const sent = this.#socket.send(requestBytes);
    if (sent !== 0) return { errno: sent };
    // The answer is there when the request returns; a record of somebody who ended meanwhile may stand before it.
    for (let datagrams = 0; datagrams < MAX_RECORDS; datagrams++) {
      const received = this.#socket.receive();
      if ('errno' in received) return received;
      const answer = readAnswer(this.#socket.buffer, received.length, sequence);
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
