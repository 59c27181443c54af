/** Cores are kept in hundredths of one. */
const UNITS_PER_CORE = 100;
const UNKNOWN = 0xffff;
const SAVED = /^(?:[0-9a-z]{1,4}(?::[0-9a-z]{1,4})?(?: |$))*$/;

/**
 * The last `length` equal spans of one series, two bytes each, numbered from the beginning of time. All series of a detector move
 * together: whoever owns them says up to which cell they reach.
 */
export class CellRing {
  readonly #cells: Uint16Array;

  constructor(length: number) {
    this.#cells = new Uint16Array(length);
  }

  get length(): number {
    return this.#cells.length;
  }

  /** Mean cores of a span; NaN = unknown. */
  put(cell: number, cores: number): void {
    const units = Math.round(cores * UNITS_PER_CORE);
    this.#cells[cell % this.#cells.length] = Number.isNaN(cores) ? UNKNOWN : Math.min(UNKNOWN - 1, Math.max(0, units));
  }

  /** The cells from `from` to before `to`, mean cores each, into `into` from its beginning. */
  read(from: number, to: number, into: Float64Array): void {
    for (let cell = from; cell < to; cell++) {
      const units = this.#cells[cell % this.#cells.length] as number;
      into[cell - from] = units === UNKNOWN ? Number.NaN : units / UNITS_PER_CORE;
    }
  }

  /** Adds another series cell by cell; what is unknown in either is unknown. */
  add(other: CellRing): void {
    for (let cell = 0; cell < this.#cells.length; cell++) {
      const [left, right] = [this.#cells[cell] as number, other.#cells[cell] ?? UNKNOWN];
      this.#cells[cell] = left === UNKNOWN || right === UNKNOWN ? UNKNOWN : Math.min(UNKNOWN - 1, left + right);
    }
  }

  /** Cells in base 36, equal ones in a row once with their number: what rests is a few characters. */
  save(): string {
    const parts: string[] = [];
    for (let from = 0, to = 0; from < this.#cells.length; from = to) {
      const units = this.#cells[from] as number;
      while (to < this.#cells.length && this.#cells[to] === units) to++;
      parts.push(to - from === 1 ? units.toString(36) : `${units.toString(36)}:${(to - from).toString(36)}`);
    }
    return parts.join(' ');
  }

  /** Takes what {@link save} gave; anything else leaves the cells as they are and answers false. */
  restore(saved: string): boolean {
    const cells = new Uint16Array(this.#cells.length);
    let at = 0;
    if (saved.length > 12 * cells.length || !SAVED.test(saved)) return false;
    for (const part of saved.split(' ')) {
      const [units = '', times = '1'] = part.split(':');
      const [value, end] = [Number.parseInt(units, 36), at + Number.parseInt(times, 36)];
      if (!(value <= UNKNOWN) || !(end <= cells.length)) return false;
      cells.fill(value, at, end);
      at = end;
    }
    if (at !== cells.length) return false;
    this.#cells.set(cells);
    return true;
  }
}
