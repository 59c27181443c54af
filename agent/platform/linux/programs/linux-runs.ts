import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Runs } from '../../native/program-run-file.ts';

/** What Linux puts behind the path of a file that has no name any more (proc(5)). */
const DELETED = / \(deleted\)$/;

/** Programs of our own by /proc. They must be started in the main thread: such a program dies with the thread that started it (prctl(2)). */
export const LINUX_RUNS: Runs = {
  startIdOf,
  programOf(pid) {
    try {
      return readlinkSync(`/proc/${pid}/exe`).replace(DELETED, '');
    } catch {
      return undefined; // gone, or another user's
    }
  },
  /** The first number of `schedstat` of each thread: nanoseconds on a processor (Documentation/scheduler/sched-stats). */
  usedMs(pid) {
    try {
      const threads = readdirSync(`/proc/${pid}/task`).map((thread) =>
        Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]),
      );
      return threads.reduce((sum, each) => sum + each, 0) / 1e6;
    } catch {
      return undefined; // it ended meanwhile, or this kernel does not count
    }
  },
  rest: (child) => void child.kill('SIGSTOP'),
  goOn: (child) => void child.kill('SIGCONT'),
};

/**
 * Start time of a process in clock ticks since boot (field 22 of /proc/PID/stat, proc(5)); undefined when there is none, or only a
 * zombie that nobody has reaped yet.
 */
export function startIdOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startId = Number(fields[19]);
    return fields[0] === 'Z' || !Number.isSafeInteger(startId) ? undefined : startId;
  } catch {
    return undefined; // it is gone
  }
}
