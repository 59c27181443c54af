/** A cell that nobody measured. */
const UNKNOWN = 0xffff;

/**
 * A ring of equal spans of CPU use, two bytes each, that knows the wall-clock time of its newest cell. `unitMs` is the resolution; what
 * does not fit is stored as the largest value.
 */
export class Series {
  readonly spanMs: number;
  readonly length: number;
  readonly #unitMs: number;
  #cells: Uint16Array;
  /** Number of the newest span since the epoch; undefined while empty. */
  #newest: number | undefined;

  constructor(spanMs: number, length: number, unitMs: number) {
    this.spanMs = spanMs;
    this.length = length;
    this.#unitMs = unitMs;
    this.#cells = new Uint16Array(length).fill(UNKNOWN);
  }

  /** Stores what was used in the span that ends at `endMs`. Spans in between stay unknown; time that goes back overwrites. */
  put(endMs: number, cpuMs: number): void {
    const span = Math.floor(endMs / this.spanMs);
    const newest = this.#newest;
    if (newest !== undefined && span > newest) this.#clear(newest + 1, Math.min(span, newest + this.length));
    if (newest === undefined || span > newest) this.#newest = span;
    this.#cells[span % this.length] = Math.min(UNKNOWN - 1, Math.round(cpuMs / this.#unitMs));
  }

  /** Mean cores of each span, oldest first, up to the newest; NaN = unknown. */
  read(): Float32Array {
    const values = new Float32Array(this.length);
    const newest = this.#newest ?? this.length;
    for (let index = 0; index < this.length; index++) {
      const cell = this.#cells[(((newest + 1 + index) % this.length) + this.length) % this.length] as number;
      values[index] = cell === UNKNOWN ? Number.NaN : (cell * this.#unitMs) / this.spanMs;
    }
    return values;
  }

  /** Mean cores over the whole spans that begin within `fromMs` to `toMs`; undefined when none of them was measured. */
  mean(fromMs: number, toMs: number): number | undefined {
    const newest = this.#newest;
    if (newest === undefined) return undefined;
    const first = Math.max(Math.ceil(fromMs / this.spanMs), newest - this.length + 1);
    const last = Math.min(Math.ceil(toMs / this.spanMs) - 1, newest);
    let sum = 0;
    let count = 0;
    for (let span = first; span <= last; span++) {
      const cell = this.#cells[((span % this.length) + this.length) % this.length] as number;
      if (cell === UNKNOWN) continue;
      sum += cell;
      count++;
    }
    return count === 0 ? undefined : (sum * this.#unitMs) / this.spanMs / count;
  }

  /** Epoch milliseconds of the end of the newest span; undefined while empty. */
  get endMs(): number | undefined {
    return this.#newest === undefined ? undefined : (this.#newest + 1) * this.spanMs;
  }

  get savedBytes(): number {
    return 8 + this.length * 2;
  }

  save(): Uint8Array {
    const bytes = new Uint8Array(this.savedBytes);
    const view = new DataView(bytes.buffer);
    view.setFloat64(0, this.#newest ?? Number.NaN, true);
    for (let index = 0; index < this.length; index++) view.setUint16(8 + index * 2, this.#cells[index] as number, true);
    return bytes;
  }

  /** Takes what {@link save} gave; anything else leaves the series empty and answers false. */
  restore(bytes: Uint8Array): boolean {
    if (bytes.length !== this.savedBytes) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const newest = view.getFloat64(0, true);
    if (!Number.isSafeInteger(newest) || newest < 0) return false;
    this.#newest = newest;
    this.#cells = Uint16Array.from({ length: this.length }, (_, index) => view.getUint16(8 + index * 2, true));
    return true;
  }

  #clear(from: number, to: number): void {
    for (let span = from; span <= to; span++) this.#cells[span % this.length] = UNKNOWN;
  }
}
