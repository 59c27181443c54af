import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { openFailure } from '../calls/open-failure.ts';
import { ntStatus, startIdAt } from './process-list.ts';
import { PROCESS_BASIC, PROCESS_TIMES, UNITS_PER_MS } from '../calls/structures.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';

/** `PROCESS_QUERY_LIMITED_INFORMATION`. */
export const QUERY_LIMITED = 0x1000;
/** `ProcessBasicInformation`. */
const BASIC = 0;
/** `STATUS_PENDING`: the exit code of whoever has not ended. */
const STILL_RUNS = 0x103;
const PATH_BYTES = 2 * 32_768;

/** What a process tells of itself, no list asked. */
export interface ProcessRun {
  readonly pid: number;
  readonly startId: number;
  readonly parentPid: number;
  readonly userMs: number;
  readonly kernelMs: number;
  /** Whether a thread of it ever ran, be it between clock ticks, which no time tells of. */
  readonly hasComputed: boolean;
  /** The file of its program, without a folder; empty when that may not be asked. */
  readonly name: string;
}

/** Asks processes one by one, by a handle of each. */
export class ProcessRuns {
  readonly #calls: WindowsCalls;
  readonly #basic = Buffer.alloc(PROCESS_BASIC.bytes);
  readonly #times = Buffer.alloc(PROCESS_TIMES.bytes);
  readonly #path = Buffer.alloc(PATH_BYTES);

  constructor(calls: WindowsCalls) {
    this.#calls = calls;
  }

  /**
   * The run that has this pid now. `vanished` also when it has ended and only a handle of it is left, and for a number that `OpenProcess`
   * takes for another pid, as it does with those that are no multiple of four.
   */
  read(pid: number): Observed<ProcessRun> {
    const calls = this.#calls;
    const process = calls.openProcess(QUERY_LIMITED, pid);
    if (process === undefined) return openFailure(calls.lastError());
    try {
      const { status } = calls.queryProcess(process, BASIC, this.#basic);
      if (status < 0) return unobservable('failed', ntStatus(status));
      if (!calls.readProcessTimes(process, this.#times)) return openFailure(calls.lastError());
      const { at: B } = PROCESS_BASIC;
      const { at: T } = PROCESS_TIMES;
      if (this.#basic.readBigUInt64LE(B.uniqueProcessId) !== BigInt(pid))
        return unobservable('vanished', 'another-pid');
      const hasEnded =
        this.#times.readBigInt64LE(T.exit) !== 0n || this.#basic.readInt32LE(B.exitStatus) !== STILL_RUNS;
      if (hasEnded) return unobservable('vanished', 'ended');
      const chars = calls.queryImagePath(process, this.#path) ?? 0;
      const path = this.#path.toString('utf16le', 0, 2 * chars);
      const userMs = Number(this.#times.readBigInt64LE(T.user)) / UNITS_PER_MS;
      const kernelMs = Number(this.#times.readBigInt64LE(T.kernel)) / UNITS_PER_MS;
      return observed({
        pid,
        startId: startIdAt(this.#times, T.creation),
        parentPid: Number(this.#basic.readBigUInt64LE(B.inheritedFromUniqueProcessId)),
        userMs,
        kernelMs,
        hasComputed: userMs + kernelMs > 0 || (calls.processCycles(process) ?? 0) > 0,
        name: path.slice(path.lastIndexOf('\\') + 1),
      });
    } finally {
      calls.closeHandle(process);
    }
  }
}
