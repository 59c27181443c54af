import type { ReadingFrame, ReadingSource, RecordingHeader } from './reading-frame.ts';

/** Frames that are already there. */
export class MemorySource implements ReadingSource {
  readonly header: RecordingHeader;
  readonly damage = [];
  readonly #frames: Iterator<ReadingFrame>;

  constructor(header: RecordingHeader, frames: Iterable<ReadingFrame>) {
    this.header = header;
    this.#frames = frames[Symbol.iterator]();
  }

  nextFrame(): ReadingFrame | undefined {
    const next = this.#frames.next();
    return next.done === true ? undefined : next.value;
  }

  close(): void {
    this.#frames.return?.();
  }
}
