import { readdirSync, readFileSync } from 'node:fs';

/**
 * CPU milliseconds that the living threads of a process have used, from the scheduler's own nanoseconds
 * (/proc/PID/task/TID/schedstat). Times in /proc/PID/stat come in steps of 10 ms, too coarse for a sampler.
 */
export function readThreadCpuMs(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [running = ''] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ');
    nanoseconds += Number(running);
  }
  return nanoseconds / 1e6;
}

/** The same, and what its children used that have ended and were waited for (steps of 10 ms: fields 16 and 17 of /proc/PID/stat). */
export function readTreeCpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return readThreadCpuMs(pid) + (Number(fields[13]) + Number(fields[14])) * 10;
}
