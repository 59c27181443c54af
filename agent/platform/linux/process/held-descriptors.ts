import { readdirSync } from 'node:fs';
import type { DescriptorCache } from './descriptor-cache.ts';
import { isScarce, type StatReader } from './stat-reader.ts';
import type { TickLedger } from './tick-ledger.ts';

/** When descriptors are scarce a busy process takes the one of a process that used nothing in so many reads. */
const EVICT_AFTER_READS = 4;
/** Descriptors that are given up at once when the system has no more. */
const SHRINK_BY = 64;
/** So many sweeps after that it is tried whether there are more. */
const REGAIN_SWEEPS = 600;

/**
 * How many descriptors a sweep may hold, and who has to give up the own: when the system has no more, the sweep goes on with fewer for a while.
 * What a process had used is kept when its descriptor is given up, so that it still counts by its change.
 */
export class HeldDescriptors {
  readonly #atMost: number;
  readonly #cache: DescriptorCache;
  readonly #reader: StatReader;
  readonly #ticks: TickLedger;
  #budget: number;
  #sweep = 0;
  /** The last sweep in which the budget changed. */
  #changedIn = 0;

  /** `atMost` 0: none is held. */
  constructor(atMost: number, cache: DescriptorCache, reader: StatReader, ticks: TickLedger) {
    this.#atMost = atMost;
    this.#budget = atMost;
    this.#cache = cache;
    this.#reader = reader;
    this.#ticks = ticks;
  }

  /** A sweep begins. */
  begin(): void {
    this.#sweep++;
    if (this.#budget >= this.#atMost || this.#sweep - this.#changedIn < REGAIN_SWEEPS) return;
    this.#budget = Math.min(this.#atMost, this.#budget + SHRINK_BY);
    this.#changedIn = this.#sweep;
  }

  /** `scarce`: the system has no more although every one that was held is given up. */
  open(path: string): number | 'scarce' | 'failed' {
    let opened = this.#reader.open(path);
    while (opened === 'scarce' && this.#shrink()) opened = this.#reader.open(path);
    return opened;
  }

  /** The names in a folder. @throws what the system said */
  list(folder: string): readonly string[] {
    for (;;) {
      try {
        return readdirSync(folder);
      } catch (error) {
        if (!isScarce(error) || !this.#shrink()) throw error;
      }
    }
  }

  /** Whether one more may be held; for a busy process somebody who is known to be idle makes room. */
  admits(isBusy: boolean): boolean {
    if (this.#cache.size < this.#budget) return true;
    const idle = isBusy ? this.#cache.findIdle(EVICT_AFTER_READS) : undefined;
    if (idle === undefined) return false;
    this.#giveUp(idle);
    return true;
  }

  /** The limit may be lower than it says, or somebody else in this process took the descriptors. False when there is nothing to give up. */
  #shrink(): boolean {
    if (this.#cache.size === 0) return false;
    this.#changedIn = this.#sweep;
    for (let times = Math.min(SHRINK_BY, Math.ceil(this.#cache.size / 2)); times > 0; times--) {
      this.#giveUp(this.#cache.size - 1);
    }
    this.#budget = this.#cache.size;
    return true;
  }

  #giveUp(index: number): void {
    this.#ticks.keep(this.#cache.pids[index] as number, this.#cache.ticks[index] as number);
    this.#cache.removeAt(index);
  }
}
