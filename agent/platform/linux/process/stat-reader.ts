import { openSync, readSync } from 'node:fs';
import type { GapCounts } from '../../gap-counts.ts';
import { errorCode, isVanished } from '../../read-failure.ts';
import { KEPT_BYTES } from './last-lines.ts';
import { StatLine } from './stat-line.ts';

/** A stat line has at most 52 numbers of 20 digits and a name of 64 bytes. */
const LINE_BYTES = 2_048;

/** Whether this process, or the whole machine, may open no more files. */
export function isScarce(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'EMFILE' || code === 'ENFILE';
}

/** Opens, reads and checks files like /proc/PID/stat, one at a time, all in the same buffer, and counts what could not be read. */
export class StatReader {
  readonly line = new StatLine();
  readonly #buffer = Buffer.allocUnsafeSlow(LINE_BYTES);
  /** The beginning of the bytes that were read last. */
  readonly head = this.#buffer.subarray(0, KEPT_BYTES);
  readonly #gaps: GapCounts;
  /** Since {@link begin}. */
  vanished = 0;
  unreadable = 0;

  constructor(gaps: GapCounts) {
    this.#gaps = gaps;
  }

  begin(): void {
    this.vanished = 0;
    this.unreadable = 0;
  }

  /** `scarce`: this process, or the whole machine, may open no more files; whether that is a failure is for whoever asked to say. */
  open(path: string): number | 'scarce' | 'failed' {
    try {
      return openSync(path, 'r');
    } catch (error) {
      if (isScarce(error)) return 'scarce';
      this.countFailure(errorCode(error));
      return 'failed';
    }
  }

  /** Returns the length of what was read; 0 when it could not be. */
  read(descriptor: number): number {
    try {
      const length = readSync(descriptor, this.#buffer, 0, LINE_BYTES, 0);
      if (length === 0) this.countFailure('empty');
      return length;
    } catch (error) {
      this.countFailure(errorCode(error));
      return 0;
    }
  }

  /** Takes what was read into {@link line}; false when it is no such line. */
  parse(length: number): boolean {
    return this.line.parse(this.#buffer, length);
  }

  /** As {@link parse}, of what must be the line of this process. */
  parseOf(pid: number, length: number): boolean {
    if (!this.parse(length)) this.countFailure('malformed');
    // Something is mounted over this directory of /proc: the line is of another process.
    else if (this.line.pid !== pid) this.countFailure('foreign-line');
    else return true;
    return false;
  }

  /** One that could not be read, and why: a word of the kernel's (`EMFILE`) or of ours. */
  countFailure(code: string): void {
    if (isVanished(code)) this.vanished++;
    else {
      this.unreadable++;
      this.#gaps.add(`sweep:${code.toLowerCase()}`);
    }
  }
}
