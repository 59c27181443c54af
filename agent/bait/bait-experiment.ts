import { MAX_BAIT_MS } from '#shared/model/bait-bounds.ts';
import { BACK_SHARE } from '#shared/model/bait-meaning.ts';
import type { BaitPlan, SlotKind } from './bait-plan.ts';
import { type BaitReading, coresBetween, HOST } from './bait-reading.ts';

/** Who used less at the start is not asked about: what it does shows nothing. */
const MIN_START_CORES = 0.05;
/** Over how long "now" is, at most. */
const RECENT_MS = 2_000;

export type BaitAction =
  | { readonly do: 'start'; readonly kind: SlotKind; readonly slot: number }
  | { readonly do: 'stop'; readonly slot: number };

/** What was measured in one slot that was finished. */
export interface MeasuredSlot {
  readonly kind: SlotKind;
  readonly startedAtMs: number;
  readonly cores: ReadonlyMap<string, number>;
}

type Phase =
  | { readonly is: 'baseline' }
  | { readonly is: 'slot'; readonly startedAtMs: number; readonly measuredFrom?: BaitReading }
  | { readonly is: 'rest'; readonly sinceMs: number }
  | { readonly is: 'over' };

/**
 * The course of an experiment, without clock or processes: readings in, what to do out. When a slot begins and ends depends on the
 * readings and never on whether it is a decoy or a control: so, under the hypothesis that nobody minds the decoys, every order would have given the same
 * measurements, and the permutation test is exact.
 */
export class BaitExperiment {
  readonly plan: BaitPlan;
  readonly slots: MeasuredSlot[] = [];
  /** Cores at the start of whoever is asked about; empty before the first slot. */
  readonly startCores = new Map<string, number>();
  #phase: Phase = { is: 'baseline' };
  #first: BaitReading | undefined;
  #recent: BaitReading[] = [];
  readonly #givenUp = new Set<string>();

  constructor(plan: BaitPlan) {
    this.plan = plan;
  }

  get isOver(): boolean {
    return this.#phase.is === 'over';
  }

  /** All slots of the plan were finished. */
  get isComplete(): boolean {
    return this.slots.length === this.plan.order.length;
  }

  step(reading: BaitReading): BaitAction | undefined {
    this.#first ??= reading;
    this.#remember(reading);
    const { plan } = this;
    const phase = this.#phase;
    if (reading.atMs - this.#first.atMs >= MAX_BAIT_MS) return this.end();
    switch (phase.is) {
      case 'baseline':
        if (reading.atMs - this.#first.atMs < plan.baselineMs) return undefined;
        this.#choose(this.#first, reading);
        return this.#start(reading);
      case 'slot':
        return this.#during(phase, reading);
      case 'rest': {
        const restedMs = reading.atMs - phase.sinceMs;
        if (restedMs < plan.minRestMs || !this.#areBackUp(restedMs >= plan.maxRestMs)) return undefined;
        return this.#start(reading);
      }
      case 'over':
        return undefined;
    }
  }

  /** Ends it now: a slot that is not finished does not count. */
  end(): BaitAction | undefined {
    const wasInSlot = this.#phase.is === 'slot';
    this.#phase = { is: 'over' };
    return wasInSlot ? { do: 'stop', slot: this.slots.length } : undefined;
  }

  #choose(from: BaitReading, to: BaitReading): void {
    const used = [...to.usedMs.keys()].flatMap((key) => {
      const cores = coresBetween(from, to, key);
      return cores === undefined || cores < MIN_START_CORES ? [] : [{ key, cores }];
    });
    const rank = ({ key, cores }: { key: string; cores: number }) => (key === HOST ? Number.POSITIVE_INFINITY : cores);
    const busiest = used.sort((left, right) => rank(right) - rank(left)).slice(0, this.plan.maxQuestions);
    for (const { key, cores } of busiest) this.startCores.set(key, cores);
  }

  #start(reading: BaitReading): BaitAction | undefined {
    const kind = this.plan.order[this.slots.length];
    if (kind === undefined || this.startCores.size === 0) return this.end();
    this.#phase = { is: 'slot', startedAtMs: reading.atMs };
    return { do: 'start', kind, slot: this.slots.length };
  }

  #during(phase: Phase & { is: 'slot' }, reading: BaitReading): BaitAction | undefined {
    const { startedAtMs, measuredFrom } = phase;
    const { leadMs, slotMs, order } = this.plan;
    if (measuredFrom === undefined) {
      if (reading.atMs - startedAtMs >= leadMs) this.#phase = { ...phase, measuredFrom: reading };
      return undefined;
    }
    if (reading.atMs - startedAtMs < slotMs) return undefined;
    const slot = this.slots.length;
    this.slots.push({
      kind: order[slot] ?? 'control',
      startedAtMs,
      cores: new Map(
        [...this.startCores.keys()].flatMap((key) => {
          const cores = coresBetween(measuredFrom, reading, key);
          return cores === undefined ? [] : [[key, cores] as const];
        }),
      ),
    });
    this.#phase = this.isComplete ? { is: 'over' } : { is: 'rest', sinceMs: reading.atMs };
    this.#recent = [reading];
    return { do: 'stop', slot };
  }

  /**
   * Whoever did not come back in time is not waited for again until it is up by itself: a build that is finished would hold up every
   * slot that follows.
   */
  #areBackUp(isTimeOver: boolean): boolean {
    const [oldest, newest] = [this.#recent[0], this.#recent.at(-1)];
    if (oldest === undefined || newest === undefined) return isTimeOver;
    let areAll = true;
    for (const [key, cores] of this.startCores) {
      const isUp = (coresBetween(oldest, newest, key) ?? 0) >= cores * BACK_SHARE;
      if (isUp) this.#givenUp.delete(key);
      else if (isTimeOver) this.#givenUp.add(key);
      areAll &&= isUp || this.#givenUp.has(key);
    }
    return areAll;
  }

  #remember(reading: BaitReading): void {
    this.#recent.push(reading);
    const spanMs = Math.min(RECENT_MS, this.plan.slotMs / 2);
    while ((this.#recent[1]?.atMs ?? Number.POSITIVE_INFINITY) <= reading.atMs - spanMs) this.#recent.shift();
  }
}
