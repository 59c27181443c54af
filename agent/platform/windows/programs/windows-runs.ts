import type { ChildProcess } from 'node:child_process';
import type { Runs } from '../../native/program-run-file.ts';
import { ProcessList, startIdAt } from '../process/process-list.ts';
import { PROCESS_TIMES } from '../calls/structures.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';

const QUERY_LIMITED = 0x1000;
const BYTE = Buffer.of(0);
const PATH_BYTES = 2 * 32_768;
const { at: TIME, bytes: TIMES_BYTES } = PROCESS_TIMES;

/** Programs of our own by what Windows says of a process that may be opened. They rest and go on by a byte each, see `createBoundProgram`. */
export function windowsRuns(calls: WindowsCalls): Runs {
  const list = new ProcessList(calls);
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
  const startIdOf = (pid: number) =>
    ask(pid, (process) => {
      const times = timesOf(process);
      return times === undefined ? undefined : startIdAt(times, TIME.creation);
    });
  const tell = ({ stdin }: ChildProcess): void => void stdin?.write(BYTE);
  return {
    rest: tell,
    goOn: tell,
    startIdOf,
    programOf: (pid) =>
      ask(pid, (process) => {
        const path = Buffer.alloc(PATH_BYTES);
        const chars = calls.queryImagePath(process, path);
        return chars === undefined ? undefined : path.toString('utf16le', 0, 2 * chars);
      }),
    // By the list of all: Wine knows what the one who asks used, and says that of everybody.
    usedMs(pid) {
      if (list.read() !== undefined) return undefined;
      const { records } = list;
      const startId = startIdOf(pid);
      const at = startId === undefined ? undefined : records?.find(pid, startId);
      return records === undefined || at === undefined ? undefined : records.kernelMs(at) + records.userMs(at);
    },
  };
}
