import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { systemReadFailure } from '../../read-failure.ts';
import { type LoadAverage, parseLoadAverage } from './load-average.ts';

const LINE_BYTES = 256;

/** What the kernel counts at one moment. */
export interface ProcessCounts extends LoadAverage {
  /** Link count of /proc: 2, one for each process of the whole machine and one for each other folder in it. */
  readonly links: number;
}

/** Reads /proc/loadavg and the link count of /proc. */
export class ProcessCountsReader {
  readonly #proc: string;
  readonly #buffer = Buffer.allocUnsafeSlow(LINE_BYTES);
  #loadAverage: number | undefined;

  constructor(proc: string) {
    this.#proc = proc;
  }

  read(): Observed<ProcessCounts> {
    try {
      this.#loadAverage ??= openSync(`${this.#proc}/loadavg`, 'r');
      const length = readSync(this.#loadAverage, this.#buffer, 0, LINE_BYTES, 0);
      const counts = parseLoadAverage(this.#buffer.toString('latin1', 0, length));
      if (counts === undefined) return unobservable('failed', 'malformed');
      return observed({ ...counts, links: statSync(this.#proc).nlink });
    } catch (error) {
      return systemReadFailure(error);
    }
  }

  close(): void {
    if (this.#loadAverage !== undefined) closeSync(this.#loadAverage);
    this.#loadAverage = undefined;
  }
}
