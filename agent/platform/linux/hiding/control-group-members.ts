import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the groups of version 2 and 1 are mounted; any one hierarchy holds every process. */
const ROOTS = ['fs/cgroup', 'fs/cgroup/unified', 'fs/cgroup/pids', 'fs/cgroup/cpu,cpuacct', 'fs/cgroup/systemd'];
/** About 80 us a group. */
const MAX_GROUPS = 2_000;

/** Ids of the processes in all control groups (cgroups(7)); empty where there are none. Zombies are in no group. */
export function readControlGroupMembers(sys: string): ReadonlySet<number> {
  const pids = new Set<number>();
  for (const root of ROOTS) {
    if (!addMembers(join(sys, root), pids)) continue;
    const folders = [join(sys, root)];
    for (let next = 0; next < folders.length && folders.length < MAX_GROUPS; next++) {
      for (const child of childrenOf(folders[next] as string)) if (addMembers(child, pids)) folders.push(child);
    }
    break;
  }
  return pids;
}

/** False where there is no such group. */
function addMembers(folder: string, pids: Set<number>): boolean {
  try {
    for (const line of readFileSync(join(folder, 'cgroup.procs'), 'latin1').split('\n')) {
      const pid = Number(line);
      // 0 stands for a process outside of our pid namespace.
      if (Number.isSafeInteger(pid) && pid > 0) pids.add(pid);
    }
    return true;
  } catch {
    // Not mounted, just removed, or a group of threads: one view less of what lies there.
    return false;
  }
}

function childrenOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}
