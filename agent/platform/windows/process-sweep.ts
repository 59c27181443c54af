import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import type { GapCounts } from '../gap-counts.ts';
import type { SweepResult } from '../platform.ts';
import type { ProcessTable } from '../process-table.ts';
import type { ProcessList } from './process-list.ts';

/**
 * Fills the table from one answer of the kernel about everybody. Nobody's children are counted there, so `childCpuMs` is 0; a name does not change
 * during a run. A list that breaks off is entered as far as it goes, and counted.
 */
export function sweepProcesses(list: ProcessList, table: ProcessTable, gaps: GapCounts): Observed<SweepResult> {
  table.begin();
  const failure = list.read();
  const records = list.records;
  if (failure !== undefined || records === undefined) {
    table.end();
    return failure ?? unobservable('failed');
  }
  let processes = 0;
  const { isBroken } = records.forEach((at) => {
    processes++;
    table.put(
      records.pid(at),
      records.startId(at),
      records.parentPid(at),
      records.userMs(at),
      records.kernelMs(at),
      0,
      records.threads(at),
      0,
      records.nameHash(at),
      records.residentBytes(at),
    );
  });
  table.end();
  if (isBroken) gaps.add('sweep:malformed');
  return observed({ processes, unreadable: 0, vanished: 0, overflow: table.overflow });
}
