import * as z from 'zod';
import type { UnownedReading } from '../sample/unowned-blocks.ts';
import type { AgentEvent } from './detector.ts';
import { Repeat } from './repeat.ts';

/** What is told of unowned time is a mean over this span, milliseconds. */
export const SPAN_MS = 30_000;
/**
 * Mean cores over 30 s and 60 s from which on it is told. Measured on two processors: 0.001 to 0.003 at rest, 0.003 beside a loop of
 * compilers or package installations.
 */
const MIN_CORES_30_S = 0.03;
const MIN_CORES_60_S = 0.02;
/** Without records of ended processes, the children of parents that never wait look the same. */
const MIN_CORES_WITHOUT_RECORDS = 0.08;
const MAX_QUALITY_WITHOUT_RECORDS = 0.5;
const CERTAIN_RATIO = 3;
const SUBJECT = 'host';
/** At the limit of what noise explains. */
const MIN_QUALITY = 0.4;

/** How sure it is that a reading is more than noise: certain at `certainRatio` times the limit. `cores` are above `leastCores`. */
export function excessQuality(cores: number, leastCores: number, certainRatio: number): number {
  const share = (cores / leastCores - 1) / (certainRatio - 1);
  return Math.min(1, MIN_QUALITY + (1 - MIN_QUALITY) * share);
}

export interface Excess {
  readonly cores: number;
  readonly quality: number;
}

/** What is beyond the noise of this host; undefined when nothing is. */
export function unownedExcess({
  cores30s,
  cores60s,
  noiseCores,
  exitWorkCores,
  hasRecords,
}: UnownedReading): Excess | undefined {
  const least = (minCores: number) =>
    Math.max(hasRecords ? minCores : MIN_CORES_WITHOUT_RECORDS, noiseCores) + exitWorkCores;
  if (cores30s === undefined || cores60s === undefined) return undefined;
  if (cores30s <= least(MIN_CORES_30_S) || cores60s <= least(MIN_CORES_60_S)) return undefined;
  const quality = excessQuality(cores30s, least(MIN_CORES_30_S), CERTAIN_RATIO);
  return { cores: cores30s, quality: hasRecords ? quality : Math.min(MAX_QUALITY_WITHOUT_RECORDS, quality) };
}

const snapshotSchema = z.object({ repeat: Repeat.snapshotSchema, block: z.number() });

/** Takes each block of the host's unowned time once, and says when what holds is to be told (again). */
export class UnownedTurns {
  #repeat = new Repeat();
  #block = 0;

  /** Milliseconds that ticks have covered. */
  get nowMs(): number {
    return this.#repeat.nowMs;
  }

  /** The reading, when this tick ended a block. */
  take({ elapsedMs, usage }: AgentEvent & { readonly type: 'tick' }): UnownedReading | undefined {
    this.#repeat.advance(elapsedMs);
    const reading = usage.unowned;
    if (reading === undefined || reading.block === this.#block) return undefined;
    this.#block = reading.block;
    return reading;
  }

  isDue(): boolean {
    return this.#repeat.isDue(SUBJECT);
  }

  /** Something about it is new. */
  forget(): void {
    this.#repeat.forget(SUBJECT);
  }

  snapshot(): z.infer<typeof snapshotSchema> {
    return { repeat: this.#repeat.snapshot(), block: this.#block };
  }

  restore({ repeat, block }: z.infer<typeof snapshotSchema>): void {
    this.#repeat.restore(repeat);
    this.#block = block;
  }

  static readonly snapshotSchema = snapshotSchema;
}
