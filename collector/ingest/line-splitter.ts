/** A longer line is rejected and skipped: no device writes one, and nobody may fill our memory with one. */
export const MAX_LINE_BYTES = 1024 * 1024;

const EXCERPT_BYTES = 200;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

export interface LineSink {
  /** A line that is not empty: `bytes` from `start` to before `end`, without line end or byte order mark. `line` is 1-based. */
  line(bytes: Buffer, start: number, end: number, line: number): void;
  /** A line longer than {@link MAX_LINE_BYTES}, told as soon as that is known. */
  tooLong(startOfLine: Buffer, line: number): void;
}

/** What is left between two pieces: bytes of an unfinished line, or the knowledge that the line is too long and being skipped. */
export interface Unfinished {
  readonly bytes: number;
  readonly skipping: boolean;
}

/**
 * Cuts a stream of bytes into lines, whatever the pieces it comes in. Keeps at most one unfinished line of bounded length. Lines
 * end with LF or CRLF; a UTF-8 byte order mark in front is dropped.
 */
export class LineSplitter {
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #skipping: boolean;
  #line = 0;

  /** @param skipping the stream begins within a line that was already rejected as too long */
  constructor(skipping = false) {
    this.#skipping = skipping;
  }

  get unfinished(): Unfinished {
    return { bytes: this.#keptBytes, skipping: this.#skipping };
  }

  /** @param end nothing follows: an unfinished last line is a line */
  split(bytes: Buffer, end: boolean, sink: LineSink): void {
    let start = 0;
    for (let next = bytes.indexOf(LINE_FEED); next !== -1; next = bytes.indexOf(LINE_FEED, start)) {
      this.#finish(bytes, start, next, sink);
      start = next + 1;
    }
    if (end) {
      if (start < bytes.length || this.#keptBytes > 0 || this.#skipping) this.#finish(bytes, start, bytes.length, sink);
      this.#line = 0;
    } else if (start < bytes.length) this.#keep(bytes.subarray(start), sink);
  }

  #finish(bytes: Buffer, start: number, end: number, sink: LineSink): void {
    if (this.#keptBytes > 0) {
      this.#keep(bytes.subarray(start, end), sink);
      const whole = Buffer.concat(this.#kept);
      this.#forget();
      if (!this.#skipping) this.#emit(whole, 0, whole.length, sink);
    } else if (!this.#skipping) this.#emit(bytes, start, end, sink);
    this.#skipping = false;
  }

  #emit(bytes: Buffer, start: number, end: number, sink: LineSink): void {
    this.#line += 1;
    if (end - start > MAX_LINE_BYTES) {
      sink.tooLong(bytes.subarray(start, start + EXCERPT_BYTES), this.#line);
      return;
    }
    let first = start;
    let last = end;
    if (last > first && bytes[last - 1] === CARRIAGE_RETURN) last -= 1;
    if (bytes[first] === 0xef && bytes[first + 1] === 0xbb && bytes[first + 2] === 0xbf && last - first >= 3)
      first += 3;
    if (last > first) sink.line(bytes, first, last, this.#line);
  }

  #keep(bytes: Buffer, sink: LineSink): void {
    if (this.#skipping) return;
    if (this.#keptBytes + bytes.length > MAX_LINE_BYTES) {
      this.#line += 1;
      sink.tooLong(
        Buffer.concat([...this.#kept, bytes.subarray(0, EXCERPT_BYTES)]).subarray(0, EXCERPT_BYTES),
        this.#line,
      );
      this.#forget();
      this.#skipping = true;
      return;
    }
    if (bytes.length === 0) return;
    this.#kept.push(Buffer.from(bytes)); // A copy: the piece itself is large and can go.
    this.#keptBytes += bytes.length;
  }

  #forget(): void {
    this.#kept = [];
    this.#keptBytes = 0;
  }
}
