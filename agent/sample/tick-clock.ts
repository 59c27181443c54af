import type { GapCause } from '../detect/detector.ts';
import type { TickTime } from '../platform/platform.ts';

/** A tick is late when it comes after this many intervals. */
const STALL_FACTOR = 1.5;
/** Clocks may differ by this much between two ticks without anything having happened. */
const CLOCK_TOLERANCE_MS = 2_000;

export interface Gap {
  readonly cause: GapCause;
  readonly lostMs: number;
}

/** How far time went between two ticks. */
export interface TickStep {
  readonly atMs: number;
  /** Monotonic time since the last tick; the interval on the first one. */
  readonly elapsedMs: number;
  /** Whole seconds that this tick completes: 1 at 1 Hz, more after a stall or at a longer interval, 0 within a second. */
  readonly seconds: number;
  readonly gaps: readonly Gap[];
}

/**
 * Turns readings of the clocks into ticks. Every interval is monotonic time; the wall clock is only a label, and where both disagree
 * the machine slept (time since boot went on: `suspend`) or somebody set the clock (`clock-jump`).
 */
export class TickClock {
  readonly #intervalMs: number;
  #origin: number | undefined;
  #second = 0;
  #lastMonotonic = 0;
  #lastWall = 0;
  #lastUptime: number | undefined;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** @param uptimeMs time since boot including suspend; undefined where it cannot be read */
  tick({ monotonicMs: monotonic, wallMs: atMs }: TickTime, uptimeMs: number | undefined): TickStep {
    if (this.#origin === undefined) {
      this.#origin = monotonic;
      this.#remember(monotonic, atMs, uptimeMs);
      return { atMs, elapsedMs: this.#intervalMs, seconds: 1, gaps: [{ cause: 'start', lostMs: 0 }] };
    }
    const elapsedMs = Math.max(0, monotonic - this.#lastMonotonic);
    const gaps = this.#gapsOf(elapsedMs, atMs - this.#lastWall, uptimeMs);
    const second = Math.round((monotonic - this.#origin) / 1000);
    const seconds = Math.max(0, second - this.#second);
    this.#second = Math.max(second, this.#second);
    this.#remember(monotonic, atMs, uptimeMs);
    return { atMs, elapsedMs, seconds, gaps };
  }

  #gapsOf(elapsedMs: number, wallElapsedMs: number, uptimeMs: number | undefined): readonly Gap[] {
    const gaps: Gap[] = [];
    if (elapsedMs > STALL_FACTOR * this.#intervalMs) {
      gaps.push({ cause: 'stall', lostMs: Math.round(elapsedMs - this.#intervalMs) });
    }
    const upMs = uptimeMs === undefined || this.#lastUptime === undefined ? elapsedMs : uptimeMs - this.#lastUptime;
    const asleepMs = upMs - elapsedMs > CLOCK_TOLERANCE_MS ? upMs - elapsedMs : 0;
    if (asleepMs > 0) gaps.push({ cause: 'suspend', lostMs: Math.round(asleepMs) });
    if (Math.abs(wallElapsedMs - elapsedMs - asleepMs) > CLOCK_TOLERANCE_MS) {
      gaps.push({ cause: 'clock-jump', lostMs: 0 });
    }
    return gaps;
  }

  #remember(monotonic: number, wall: number, uptimeMs: number | undefined): void {
    this.#lastMonotonic = monotonic;
    this.#lastWall = wall;
    this.#lastUptime = uptimeMs;
  }
}
