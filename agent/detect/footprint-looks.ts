import { z } from 'zod';
import { type Observed, observedSchema, observedValue } from '#shared/model/observed.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { ProbeRequest, ProbeResult } from '../platform/platform.ts';
import { type ProcessFootprint, processFootprintSchema } from '#shared/model/process-footprint.ts';
import type { KnownProcess } from './detector.ts';

/** A miner builds its memory in its first half minute; later something may still change. */
const LOOK_AGAIN_MS = [30_000, 60_000, 300_000, 1_800_000, 7_200_000] as const;
/** An answer that does not come (budget, time) must not silence what is known without it. */
const WAIT_MS = 15_000;

const recordSchema = z.object({
  looks: z.number(),
  nextLookMs: z.number(),
  waitUntilMs: z.number(),
  footprint: observedSchema(processFootprintSchema).exactOptional(),
});

/** The last look at a process. No footprint: it could not be looked at, or no answer came. */
export interface Look {
  readonly footprint?: ProcessFootprint;
}

/** When to look at which process closely, and what was seen last. One entry a process that computes, until it ends. */
export class FootprintLooks {
  #records = new Map<ProcessKey, z.infer<typeof recordSchema>>();

  /** The question, if it is time for one. Detectors that ask in the same tick share one probe. */
  request({ key, details }: KnownProcess, nowMs: number): ProbeRequest | undefined {
    const record = this.#records.get(key);
    if (record !== undefined && nowMs < record.nextLookMs) return undefined;
    const looks = record?.looks ?? 0;
    const waitMs = LOOK_AGAIN_MS[Math.min(looks, LOOK_AGAIN_MS.length - 1)] ?? 0;
    this.#records.set(key, {
      waitUntilMs: nowMs + WAIT_MS,
      ...record,
      looks: looks + 1,
      nextLookMs: nowMs + waitMs,
    });
    return { kind: 'process-footprint', process: key, pid: details.pid };
  }

  /** Takes an answer; true when it says something else than the last one. */
  take(result: ProbeResult & { readonly kind: 'process-footprint' }, nowMs: number): boolean {
    const record = this.#records.get(result.process);
    if (record === undefined) return false;
    const isNew = told(record.footprint) !== told(result.footprint);
    this.#records.set(result.process, { ...record, waitUntilMs: nowMs, footprint: result.footprint });
    return isNew;
  }

  /** What was seen last; undefined while the first answer is still to come. */
  of(key: ProcessKey, nowMs: number): Look | undefined {
    const record = this.#records.get(key);
    if (record === undefined || nowMs < record.waitUntilMs) return undefined;
    const footprint = record.footprint === undefined ? undefined : observedValue(record.footprint);
    return footprint === undefined ? {} : { footprint };
  }

  forget(key: ProcessKey): void {
    this.#records.delete(key);
  }

  snapshot(): z.infer<typeof FootprintLooks.snapshotSchema> {
    return [...this.#records];
  }

  restore(snapshot: z.infer<typeof FootprintLooks.snapshotSchema>): void {
    this.#records = new Map(snapshot);
  }

  static readonly snapshotSchema = z.array(z.tuple([z.string(), recordSchema]));
}

function told(footprint: Observed<ProcessFootprint> | undefined): string {
  return JSON.stringify(footprint) ?? '';
}
