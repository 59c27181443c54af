import { isUnobservable, observedValue } from '#shared/model/observed.ts';
import type { ProcessRecords } from '../process/process-list.ts';
import { type ProcessRun, ProcessRuns } from '../process/process-run.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';

/** Each costs a handle a tick. */
const MAX_UNLISTED = 256;

/** Runs that a search found and that the list does not name: they are asked one by one in every sweep, so that every detector sees them. */
export class UnlistedProcesses {
  readonly #runs: ProcessRuns;
  readonly #startIds = new Map<number, number>();

  constructor(calls: WindowsCalls) {
    this.#runs = new ProcessRuns(calls);
  }

  get pids(): Iterable<number> {
    return this.#startIds.keys();
  }

  adopt(pid: number, startId: number): void {
    if (this.#startIds.size < MAX_UNLISTED) this.#startIds.set(pid, startId);
  }

  /** Undefined when nobody adopted this run, or it is gone. */
  find(pid: number, startId: number): ProcessRun | undefined {
    if (this.#startIds.get(pid) !== startId) return undefined;
    const run = observedValue(this.#runs.read(pid));
    return run?.startId === startId ? run : undefined;
  }

  /** Those that `records` lack. Whoever ended, or is listed by now, is let go. */
  readBeside(records: ProcessRecords): readonly ProcessRun[] {
    return [...this.#startIds].flatMap(([pid, startId]) => {
      const run = this.#runs.read(pid);
      const isGone = isUnobservable(run) ? run.unobservable === 'vanished' : run.value.startId !== startId;
      if (isGone || records.find(pid, startId) !== undefined) this.#startIds.delete(pid);
      else if (!isUnobservable(run)) return [run.value];
      return [];
    });
  }
}
