/** What one cell of the ring counts: 10 ms of CPU, the clock tick of Linux. A cell holds up to 655 cores. */
const UNIT_MS = 10;
const MAX_CELL = 0xffff;

export const RECENT_SECONDS = 900;
/** Windows with a running sum: asked every tick for every process, so they must not cost a walk over the ring. The whole ring is the last. */
const SUMMED_WINDOWS_S = [5, 60, 300, RECENT_SECONDS] as const;

/**
 * CPU of every process slot, one cell a second, for the last 15 minutes. Only slots that used something in that time have cells: 1.8 KB
 * each, and nearly nothing in a tick for all the others.
 */
export class RecentCpu {
  /** Cells by slot, at the second modulo their number; those of a slot without any are all 0. */
  readonly #rows: (Uint16Array | undefined)[];
  /** Rows full of 0 that nobody has now. */
  readonly #spare: Uint16Array[] = [];
  /** Slots with a row, in no order. */
  readonly #busy: number[] = [];
  readonly #sums: readonly Uint32Array[];
  /** First second that belongs to the run now in the slot. */
  readonly #since: Float64Array;
  readonly #isGap = new Uint8Array(RECENT_SECONDS);
  #gaps = 0;
  #second = 0;
  #saturated = 0;

  constructor(capacity: number) {
    this.#rows = Array.from({ length: capacity });
    this.#sums = SUMMED_WINDOWS_S.map(() => new Uint32Array(capacity));
    this.#since = new Float64Array(capacity);
  }

  /** Cells that could not hold what was used (more than 655 cores): the sums are then too low. */
  get saturated(): number {
    return this.#saturated;
  }

  /** Slots that used something in the last 15 minutes, in no order. */
  get busySlots(): readonly number[] {
    return this.#busy;
  }

  /** A slot got a new owner, or its counters started again: nothing before the current second counts. */
  startRun(slot: number): void {
    this.#since[slot] = this.#second + 1;
    this.#rows[slot]?.fill(0);
    for (const sums of this.#sums) sums[slot] = 0;
  }

  /** Begins the next second; `gap` says that nobody looked during it. */
  advance(gap = false): void {
    const second = ++this.#second;
    const at = second % RECENT_SECONDS;
    for (let index = 0; index < this.#busy.length; index++) {
      const slot = this.#busy[index] as number;
      this.#leave(slot, this.#rows[slot] as Uint16Array, second);
      if ((this.#sums.at(-1)?.[slot] as number) > 0) continue;
      this.#giveBack(slot);
      this.#busy[index--] = this.#busy.at(-1) as number;
      this.#busy.pop();
    }
    this.#gaps += Number(gap) - (this.#isGap[at] as number);
    this.#isGap[at] = Number(gap);
  }

  /** Adds to the current second. `units` are tens of milliseconds: see {@link unitsOf}. */
  add(slot: number, units: number): void {
    if (units === 0) return;
    const row = this.#rows[slot] ?? this.#takeRow(slot);
    const at = this.#second % RECENT_SECONDS;
    const room = MAX_CELL - (row[at] as number);
    const added = Math.min(units, room);
    if (added < units) this.#saturated++;
    row[at] = (row[at] as number) + added;
    // A run that begins in this very second owns it: it was born after the last sweep.
    if ((this.#since[slot] as number) > this.#second) this.#since[slot] = this.#second;
    for (const sums of this.#sums) sums[slot] = (sums[slot] as number) + added;
  }

  /** Core-seconds within the last `windowS` (1..900) seconds. */
  coreSeconds(slot: number, windowS: number): number {
    const index = SUMMED_WINDOWS_S.indexOf(windowS as (typeof SUMMED_WINDOWS_S)[number]);
    if (index >= 0) return ((this.#sums[index] as Uint32Array)[slot] as number) / 100;
    let units = 0;
    this.#walk(slot, windowS, (cell) => {
      units += cell;
    });
    return units / 100;
  }

  /** Share (0..1) of the last `windowS` seconds with at least `atLeastCores`; seconds before the run and gaps count as idle. */
  shareOfTimeAbove(slot: number, windowS: number, atLeastCores: number): number {
    const atLeast = Math.max(1, Math.round(atLeastCores * (1000 / UNIT_MS)));
    let seconds = 0;
    this.#walk(slot, windowS, (cell) => {
      if (cell >= atLeast) seconds++;
    });
    return seconds / windowS;
  }

  /** Seconds of samples for the run in this slot, at most 900, without gaps. */
  sampledSeconds(slot: number): number {
    const first = this.#firstOf(slot, RECENT_SECONDS);
    const seconds = Math.max(0, this.#second - first + 1);
    if (this.#gaps === 0) return seconds;
    let gaps = 0;
    for (let second = first; second <= this.#second; second++) gaps += this.#isGap[second % RECENT_SECONDS] as number;
    return seconds - gaps;
  }

  /**
   * Mean cores of each second from `oldestAge` to `newestAge` (0 = the newest, at most 899), oldest first; NaN before the run and in gaps.
   */
  read(slot: number, oldestAge: number, newestAge: number): Float32Array {
    const first = this.#second - oldestAge;
    const since = Math.max(this.#since[slot] as number, 0);
    const row = this.#rows[slot];
    return Float32Array.from({ length: oldestAge - newestAge + 1 }, (_, index) => {
      const second = first + index;
      if (second < since || this.#isGap[second % RECENT_SECONDS] === 1) return Number.NaN;
      return ((row?.[second % RECENT_SECONDS] ?? 0) * UNIT_MS) / 1000;
    });
  }

  /** What has become too old for each window leaves its sum; the cell of the oldest second of all is the one of the new second. */
  #leave(slot: number, row: Uint16Array, second: number): void {
    for (let index = 0; index < SUMMED_WINDOWS_S.length; index++) {
      const leaving = second - (SUMMED_WINDOWS_S[index] as number);
      const cell = leaving < 0 ? 0 : (row[leaving % RECENT_SECONDS] as number);
      if (cell === 0) continue;
      const sums = this.#sums[index] as Uint32Array;
      sums[slot] = (sums[slot] as number) - cell;
    }
    row[second % RECENT_SECONDS] = 0;
  }

  #takeRow(slot: number): Uint16Array {
    const row = this.#spare.pop() ?? new Uint16Array(RECENT_SECONDS);
    this.#rows[slot] = row;
    this.#busy.push(slot);
    return row;
  }

  #giveBack(slot: number): void {
    this.#spare.push(this.#rows[slot] as Uint16Array);
    this.#rows[slot] = undefined;
  }

  #walk(slot: number, windowS: number, visit: (cell: number) => void): void {
    const row = this.#rows[slot];
    if (row === undefined) return;
    for (let second = this.#firstOf(slot, windowS); second <= this.#second; second++) {
      visit(row[second % RECENT_SECONDS] as number);
    }
  }

  #firstOf(slot: number, windowS: number): number {
    return Math.max(this.#since[slot] as number, this.#second - Math.min(windowS, RECENT_SECONDS) + 1, 0);
  }
}

/** Whole units of a cumulative counter. Differences of these lose nothing in the long run, whatever the counter's resolution. */
export function unitsOf(cumulativeMs: number): number {
  return Math.floor(cumulativeMs / UNIT_MS);
}
