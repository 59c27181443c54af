import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import type { GapCounts } from '../../gap-counts.ts';
import type { SweepResult } from '../../platform.ts';
import type { ProcessTable } from '../../process-table.ts';
import { hashOfName, type ProcessList } from './process-list.ts';
import type { UnlistedProcesses } from '../hiding/unlisted-processes.ts';

/** The threads of one process are counted in the list alone; it has one at least. */
const UNKNOWN_THREADS = 1;

/**
 * Fills the table from one answer of the kernel about everybody, and from those that it leaves out and a search found. Nobody's children are counted there, so `childCpuMs` is 0; a name does not change
 * during a run. After a list that cannot be read, or breaks off, the table is as it was.
 */
export function sweepProcesses(
  list: ProcessList,
  unlisted: UnlistedProcesses,
  table: ProcessTable,
  gaps: GapCounts,
): Observed<SweepResult> {
  const failure = list.read();
  const records = list.records;
  if (failure !== undefined || records === undefined) return failure ?? unobservable('failed');
  if (records.isBroken) {
    // Whoever comes after the break is not known to be gone: nobody is entered, and nobody ends.
    gaps.add('sweep:malformed');
    return unobservable('failed', 'malformed');
  }
  table.begin();
  let processes = 0;
  records.forEach((at) => {
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
  for (const { pid, startId, parentPid, userMs, kernelMs, name } of unlisted.readBeside(records)) {
    processes++;
    const nameHash = hashOfName(Buffer.from(name, 'utf16le'));
    table.put(pid, startId, parentPid, userMs, kernelMs, 0, UNKNOWN_THREADS, 0, nameHash, Number.NaN);
  }
  table.end();
  return observed({ processes, unreadable: 0, vanished: 0, overflow: table.overflow });
}
