import { readFileSync, statfsSync } from 'node:fs';

/** Magic number of the proc file system (statfs(2)). */
const PROC_SUPER_MAGIC = 0x9fa0;
/** Descriptors that the rest of the agent may need: sockets, databases, probes. */
const RESERVED = 200;
const MAX_CACHED = 65_536;

/**
 * How many stat files may stay open. 0 where `proc` is not the kernel's: a file of a tree does not die with its process. Node
 * has already raised the soft limit as far as it may.
 */
export function readDescriptorBudget(proc: string): number {
  try {
    if (statfsSync(proc).type !== PROC_SUPER_MAGIC) return 0;
    const limit = parseOpenFilesLimit(readFileSync(`${proc}/self/limits`, 'latin1'));
    return Math.max(0, Math.min(MAX_CACHED, (limit ?? 1_024) - RESERVED));
  } catch {
    // Not readable: opening each file anew always works.
    return 0;
  }
}

/** Soft limit of `Max open files` in /proc/PID/limits. */
export function parseOpenFilesLimit(text: string): number | undefined {
  const soft = /^Max open files +(\d{1,15}|unlimited) /m.exec(text)?.[1];
  if (soft === undefined) return undefined;
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}
