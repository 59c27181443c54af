import { readdirSync } from 'node:fs';
import { isUnobservable, type Observed, observed, unobservable } from '#shared/model/observed.ts';
import type { ProcessCensus } from '../../hiding.ts';
import type { ProcessTable } from '../../process-table.ts';
import { observeWholeHost } from '../capabilities.ts';
import { pidOfName } from '../process/decimal-pid.ts';
import { type ProcessCounts, ProcessCountsReader } from '../process/process-counts.ts';
import type { ProcessSweep } from '../process/process-sweep.ts';
import type { SecondView } from './second-view.ts';
import { WatchedMounts } from './watched-mounts.ts';

/** What the link count of a folder is without any folder in it. */
const EMPTY_FOLDER_LINKS = 2;

/**
 * Two counters of the kernel against what a sweep read. Threads: the fourth field of /proc/loadavg is the sum of field 20 of all
 * /proc/PID/stat. Processes: the link count of /proc is 2, one for each process and one for each other folder in it. Both were equal
 * in 236 of 236 samples in which nothing was created or ended (Linux 6.18), so a sample counts only when neither counter and not
 * the last id moved during the sweep. A process that rests may have lost threads unseen: then the next sweep reads all.
 *
 * In a pid namespace, and where /proc hides what is not ours, both count more than may be seen: `namespaced`, never a difference.
 */
export class ProcessCensusReader {
  readonly #proc: string;
  readonly #mounts: WatchedMounts;
  readonly #counts: ProcessCountsReader;
  #before: Observed<ProcessCounts> = unobservable('failed', 'no-sweep');
  #wholeHost: Observed<unknown> | undefined;
  #others: { readonly names: number; readonly folders: number } | undefined;

  constructor(proc: string, secondView: SecondView | undefined) {
    this.#proc = proc;
    this.#counts = new ProcessCountsReader(proc);
    this.#mounts = new WatchedMounts(proc, secondView);
  }

  /** Whether the counts can be read here, and mean what may be seen. */
  observe(): Observed<unknown> {
    this.#wholeHost ??= observeWholeHost(this.#proc);
    return isUnobservable(this.#wholeHost) ? this.#wholeHost : this.#counts.read();
  }

  /** Before a sweep, which may want to know the counts as well. */
  begin(): Observed<ProcessCounts> {
    this.#before = this.#counts.read();
    return this.#before;
  }

  /** After it. May ask the sweep to read everything next time. */
  finish(table: ProcessTable, sweep: ProcessSweep): Observed<ProcessCensus> {
    const mountedOver = this.#mounts.read();
    if (this.#mounts.changed) this.#wholeHost = undefined;
    this.#wholeHost ??= observeWholeHost(this.#proc);
    if (isUnobservable(this.#wholeHost)) return this.#wholeHost;
    const before = this.#before;
    const after = this.#counts.read();
    if (isUnobservable(before)) return before;
    if (isUnobservable(after)) return after;
    const same = (name: keyof ProcessCounts) => before.value[name] === after.value[name];
    const isQuiet = same('threads') && same('lastPid') && same('links');
    if (!isQuiet || table.overflow > 0) return observed({ mountedOver });
    const folders = this.#otherFolders(sweep);
    if (folders === undefined) return unobservable('failed', 'not-listed');
    const missingThreads = after.value.threads - threadsIn(table);
    const missingProcesses = after.value.links - EMPTY_FOLDER_LINKS - folders - sweep.named;
    if (missingThreads === 0 || sweep.wasWhole) return observed({ missingThreads, missingProcesses, mountedOver });
    sweep.readAllNext();
    return observed({ missingProcesses, mountedOver });
  }

  close(): void {
    this.#counts.close();
    this.#mounts.close();
  }

  /** Folders of /proc that are no process: they change about never, and with them the number of other names. */
  #otherFolders({ otherNames }: ProcessSweep): number | undefined {
    if (this.#others?.names !== otherNames) {
      const folders = countOtherFolders(this.#proc);
      this.#others = folders === undefined ? undefined : { names: otherNames, folders };
    }
    return this.#others?.folders;
  }
}

function countOtherFolders(proc: string): number | undefined {
  try {
    const entries = readdirSync(proc, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && pidOfName(entry.name) === 0).length;
  } catch {
    // The sweep has just listed the same folder; the caller says that it could not be listed now.
    return undefined;
  }
}

function threadsIn(table: ProcessTable): number {
  let threads = 0;
  for (let slot = 0; slot < table.slotLimit; slot++) {
    if (table.seenIn[slot] !== 0) threads += table.threads[slot] as number;
  }
  return threads;
}
