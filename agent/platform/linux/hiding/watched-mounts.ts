import { closeSync, openSync } from 'node:fs';
import { type Observed, observed } from '#shared/model/observed.ts';
import { ProcFileReader } from '../proc-file-reader.ts';
import { findProcessMounts } from './process-mounts.ts';
import { systemReadFailure } from '../../read-failure.ts';
import type { SecondView } from './second-view.ts';

const MAX_BYTES = 16 * 1024 * 1024;
/** Where the kernel cannot be asked whether mounts changed, the text is read again after so many looks. */
const LOOK_AGAIN = 60;

/**
 * Mounts over parts of /proc/PID in our own mount namespace. The text is read again only when the kernel says that mounts changed
 * (10 us to ask, where reading takes 50 us on a small host and 2 ms on one with a thousand mounts).
 */
export class WatchedMounts {
  readonly #proc: string;
  readonly #secondView: SecondView | undefined;
  readonly #reader = new ProcFileReader();
  #descriptor: number | undefined;
  #pids: Observed<readonly number[]> | undefined;
  #looks = 0;
  changed = false;

  constructor(proc: string, secondView: SecondView | undefined) {
    this.#proc = proc;
    this.#secondView = secondView;
  }

  /** Ids of the processes concerned, each once. `changed` tells whether mounts changed since the last call. */
  read(): Observed<readonly number[]> {
    this.#looks++;
    this.changed = this.#mustRead();
    if (this.changed || this.#pids === undefined) {
      this.#looks = 0;
      this.#pids = this.#readPids();
    }
    return this.#pids;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
    this.#pids = undefined;
  }

  #mustRead(): boolean {
    // Asked first of all: otherwise what changes between reading and asking is never told.
    const { descriptor } = this.#open();
    if (descriptor !== undefined && this.#secondView?.haveMountsChanged(descriptor) === true) return true;
    if (this.#pids === undefined) return true;
    const canAsk = descriptor !== undefined && this.#secondView !== undefined;
    return !canAsk && this.#looks >= LOOK_AGAIN;
  }

  #readPids(): Observed<readonly number[]> {
    const { descriptor, error } = this.#open();
    if (descriptor === undefined) return systemReadFailure(error);
    try {
      const mounts = findProcessMounts(this.#reader.readDescriptor(descriptor, MAX_BYTES), this.#proc);
      return observed([...new Set(mounts.map(({ pid }) => pid))]);
    } catch (failure) {
      return systemReadFailure(failure);
    }
  }

  #open(): { readonly descriptor?: number; readonly error?: unknown } {
    try {
      this.#descriptor ??= openSync(`${this.#proc}/self/mountinfo`, 'r');
      return { descriptor: this.#descriptor };
    } catch (error) {
      return { error };
    }
  }
}
