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
