import type { Runs } from '../../native/program-run-file.ts';
import { startIdAt } from '../process/process-list.ts';
import { PROCESS_TIMES, UNITS_PER_MS } from '../calls/structures.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';

const QUERY_LIMITED = 0x1000;
const PATH_BYTES = 2 * 32_768;
const { at: TIME, bytes: TIMES_BYTES } = PROCESS_TIMES;

/** Programs of our own by what Windows says of a process that may be opened. */
export function windowsRuns(calls: WindowsCalls): Runs {
  const ask = <T>(pid: number, read: (process: Handle) => T | undefined): T | undefined => {
    const process = calls.openProcess(QUERY_LIMITED, pid);
    if (process === undefined) return undefined;
    try {
      return read(process);
    } finally {
      calls.closeHandle(process);
    }
  };
  /** Undefined for one that has ended: it can be opened as long as anybody has a handle of it. */
  const timesOf = (process: Handle): Buffer | undefined => {
    const times = Buffer.alloc(TIMES_BYTES);
    return calls.readProcessTimes(process, times) && times.readBigInt64LE(TIME.exit) === 0n ? times : undefined;
  };
  return {
    startIdOf: (pid) =>
      ask(pid, (process) => {
        const times = timesOf(process);
        return times === undefined ? undefined : startIdAt(times, TIME.creation);
      }),
    programOf: (pid) =>
      ask(pid, (process) => {
        const path = Buffer.alloc(PATH_BYTES);
        const chars = calls.queryImagePath(process, path);
        return chars === undefined ? undefined : path.toString('utf16le', 0, 2 * chars);
      }),
    usedMs: (pid) =>
      ask(pid, (process) => {
        const times = timesOf(process);
        if (times === undefined) return undefined;
        return Number(times.readBigInt64LE(TIME.kernel) + times.readBigInt64LE(TIME.user)) / UNITS_PER_MS;
      }),
  };
}
