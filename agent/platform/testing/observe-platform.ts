import type { Platform } from '../platform.ts';
import type { ProcessTable } from '../process-table.ts';

/**
 * Asks a platform what an agent asks it within one tick, and writes down the answers. Equal texts mean that an agent could not
 * tell two platforms apart in this tick.
 */
export function observeTick(platform: Platform, table: ProcessTable): string | undefined {
  const time = platform.beginTick();
  if (time === undefined) return undefined;
  const answers: unknown[] = [time, platform.readHostCounters(), platform.sweepProcesses(table)];
  const columns = [table.pid, table.startId, table.parentPid, table.userMs, table.systemMs, table.childCpuMs];
  for (const column of [...columns, table.threads, table.state, table.nameHash]) {
    answers.push([...column.subarray(0, table.slotLimit)].filter((_, slot) => table.seenIn[slot] !== 0));
  }
  answers.push(table.appeared, table.renamed, table.vanished, table.vanishedKeys);
  for (const slot of [...table.appeared, ...table.renamed]) {
    answers.push(platform.readProcess(table.pid[slot] ?? 0, table.startId[slot] ?? 0));
  }
  answers.push(platform.readProcess(1, 1), platform.readConnections());
  const owners = platform.readSocketOwners([...table.pid.subarray(0, 5)]);
  answers.push({ ...owners, bySocket: [...owners.bySocket] }, platform.takeGaps());
  return JSON.stringify(answers);
}
