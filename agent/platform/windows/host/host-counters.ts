import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import type { HostCounters } from '../../platform.ts';
import { ntStatus } from '../process/process-list.ts';
import { PROCESSOR_PERFORMANCE, UNITS_PER_MS } from '../calls/structures.ts';
import type { NativeAnswer, WindowsCalls } from '../calls/windows-calls.ts';

/** `SystemProcessorPerformanceInformation`: without more words, of the processors of the group that the agent runs in. */
const PROCESSORS = 8;
/** A processor group has at most so many. */
export const GROUP_PROCESSORS = 64;

const { at: C, bytes: ROW_BYTES } = PROCESSOR_PERFORMANCE;

/** So far, for each processor, idle and kernel time may be apart that were read at different moments. */
const MOST_APART_MS = 250;

/** `STATUS_NOT_IMPLEMENTED` and `STATUS_INVALID_INFO_CLASS`. */
const HAS_NO_SUCH_CALL: ReadonlySet<number> = new Set([0xc000_0002, 0xc000_0003]);

/** Reads the counters of all processors into one buffer that is used again. */
export class HostCountersReader {
  readonly #calls: WindowsCalls;
  readonly #groups: number;
  readonly #buffer: Buffer;
  #hasGroupCall = true;
  #first: ProcessorTimes | undefined;
  /** Some builds of Windows 11 (22621, 22631) tell far too much idle time: nothing that follows from it is true. */
  #isBeyondKernel = false;

  constructor(calls: WindowsCalls) {
    this.#calls = calls;
    this.#groups = Math.max(1, calls.processorGroups());
    this.#buffer = Buffer.alloc(this.#groups * GROUP_PROCESSORS * ROW_BYTES);
  }

  read(): Observed<HostCounters> {
    let bytes = 0;
    for (let group = 0; group < this.#groups; group++) {
      const { status, neededBytes } = this.#readGroup(group, this.#buffer.subarray(bytes));
      // A part of the processors would look like a host that is idle.
      if (status < 0) return unobservable('failed', ntStatus(status));
      bytes += neededBytes;
    }
    const times = sumProcessorTimes(this.#buffer.subarray(0, bytes));
    if (times === undefined) return unobservable('failed', 'no-processor');
    this.#first ??= times;
    this.#isBeyondKernel ||= isIdleBeyondKernel(this.#first, times);
    if (this.#isBeyondKernel) return unobservable('unsupported', 'idle-beyond-kernel');
    return observed(countersOf(times, this.#calls.tickCountMs()));
  }

  /**
   * The longer call is made wherever there is one: it tells of all groups, and what hides processes by a library in every program is known to add
   * their time to the idle time that the shorter one tells. Wine has none.
   */
  #readGroup(group: number, buffer: Buffer): NativeAnswer {
    const calls = this.#calls;
    if (this.#hasGroupCall) {
      const answer = calls.queryGroup(PROCESSORS, group, buffer);
      if (answer.status >= 0 || this.#groups > 1) return answer;
      this.#hasGroupCall = !HAS_NO_SUCH_CALL.has(answer.status >>> 0);
    }
    return calls.querySystem(PROCESSORS, buffer);
  }
}

interface ProcessorTimes {
  readonly cpuCount: number;
  readonly idle: number;
  readonly kernel: number;
  readonly user: number;
  readonly interrupt: number;
}

/** Sums over processors, in {@link UNITS_PER_MS}; undefined when there is none. */
function sumProcessorTimes(rows: Buffer): ProcessorTimes | undefined {
  const cpuCount = Math.floor(rows.length / ROW_BYTES);
  if (cpuCount === 0) return undefined;
  let [idle, kernel, user, interrupt] = [0, 0, 0, 0];
  for (let at = 0; at + ROW_BYTES <= rows.length; at += ROW_BYTES) {
    idle += units(rows, at + C.idleTime);
    kernel += units(rows, at + C.kernelTime);
    user += units(rows, at + C.userTime);
    interrupt += units(rows, at + C.dpcTime) + units(rows, at + C.interruptTime);
  }
  return { cpuCount, idle, kernel, user, interrupt };
}

/** Idle time is a part of kernel time, so it cannot have risen by more. What was read at different moments may differ by some ticks. */
function isIdleBeyondKernel(first: ProcessorTimes, now: ProcessorTimes): boolean {
  const risen = now.idle - first.idle - (now.kernel - first.kernel);
  return now.cpuCount === first.cpuCount && risen > now.cpuCount * MOST_APART_MS * UNITS_PER_MS;
}

/** Windows accounts no waiting for disks and no time that a hypervisor took (both 0: they are within idle and busy), and does not count what was started (`forks` 0). */
function countersOf({ cpuCount, idle, kernel, user, interrupt }: ProcessorTimes, uptimeMs: number): HostCounters {
  return {
    cpuCount,
    idleMs: idle / UNITS_PER_MS,
    iowaitMs: 0,
    stealMs: 0,
    userMs: user / UNITS_PER_MS,
    // Kernel time contains idle time, and what was read at different moments may differ by a tick.
    systemMs: Math.max(0, kernel - idle) / UNITS_PER_MS,
    interruptMs: interrupt / UNITS_PER_MS,
    forks: 0,
    uptimeMs,
  };
}

function units(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * 2 ** 32;
}
