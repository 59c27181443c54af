import { readdirSync, readFileSync } from 'node:fs';
import koffi from 'koffi';

const PR_SET_CHILD_SUBREAPER = 36;
/** Times in /proc/PID/stat are counted in these (`USER_HZ`). */
const MS_PER_TICK = 10;

/**
 * Wine starts every program as a child of nobody. From now on such orphans are children of this process (prctl(2)); as it never asks how they ended, they
 * stay in the list of processes after their end, with what they used.
 */
export function adoptOrphans(): void {
  const control = koffi.load('libc.so.6').func('prctl', 'int', ['int', 'ulong', 'ulong', 'ulong', 'ulong']);
  if (control(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) !== 0)
    throw new Error('prctl: this kernel lets nobody adopt orphans, so what Wine starts cannot be counted');
}

/** CPU milliseconds of everybody below a process, ended ones included, by pid; nobody is asked about below those of `except`. */
export function readDescendants(root: number, except: ReadonlySet<number> = new Set()): ReadonlyMap<number, number> {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readStat(Number(name)) ?? []) : []));
  const childrenOf = Map.groupBy(all, ({ parentPid }) => parentPid);
  const found = new Map<number, number>();
  const waiting = [root];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    for (const { pid, cpuMs } of childrenOf.get(parent) ?? []) {
      if (except.has(pid)) continue;
      found.set(pid, cpuMs);
      waiting.push(pid);
    }
  }
  return found;
}

function readStat(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parentPid: Number(fields[1]), cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK };
  } catch {
    // It ended between the list and the look.
    return undefined;
  }
}
