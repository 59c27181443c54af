import * as z from 'zod';
import type { Observed } from '#shared/model/observed.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { ProbeRequest, ProbeResult } from '../platform/platform.ts';
import type { KnownProcess } from './detector.ts';

/** An answer that does not come (budget, time) must not silence what is known without it. */
const WAIT_MS = 15_000;

/** A closer look at a process that a probe makes. */
export interface LookKind<T> {
  /** How long after one look the next one is due; the last holds from there on. */
  readonly againMs: readonly number[];
  /** What a look brings, as it is kept in snapshots. */
  readonly schema: z.ZodType<T>;
  request(process: KnownProcess): ProbeRequest;
  /** `undefined`: the result of another kind of probe. */
  read(result: ProbeResult): Observed<T> | undefined;
  /** The answer `now`, with what `before` said where `now` says only that it will be known later. */
  withKnown?(before: T, now: T): T;
}

interface LookRecord<T> {
  looks: number;
  answers: number;
  nextLookMs: number;
  waitUntilMs: number;
  seen?: T;
}

/** What there is of a process: `seen` is missing where it could not be looked at or no answer came. `answers`: how many came. */
export interface Look<T> {
  readonly seen?: T;
  readonly answers: number;
}

/** When to look at which process closely, and what was seen last. One entry a process that was to be looked at, until it ends. */
export class RepeatedLooks<T> {
  readonly #kind: LookKind<T>;
  readonly #schema;
  #records = new Map<ProcessKey, LookRecord<T>>();

  constructor(kind: LookKind<T>) {
    this.#kind = kind;
    const record = z.object({
      looks: z.number(),
      answers: z.number().default(0), // older snapshots have none
      nextLookMs: z.number(),
      waitUntilMs: z.number(),
      seen: z.unknown().exactOptional(),
    });
    this.#schema = z.array(z.tuple([z.string(), record]));
  }

  /** The question, if it is time for one. Detectors that ask in the same tick share one probe. */
  request(process: KnownProcess, nowMs: number): ProbeRequest | undefined {
    const record = this.#records.get(process.key);
    if (record !== undefined && nowMs < record.nextLookMs) return undefined;
    // Until there is an answer: a question may be refused where too many are asked.
    const nextLookMs = nowMs + (this.#kind.againMs[0] ?? 0);
    this.#records.set(process.key, { looks: 0, answers: 0, waitUntilMs: nowMs + WAIT_MS, ...record, nextLookMs });
    return this.#kind.request(process);
  }

  /** Takes an answer; true when it says something else than the last one. One that could not be had leaves what was seen before. */
  take(result: ProbeResult, nowMs: number): boolean {
    const record = this.#records.get(result.process);
    const answer = record === undefined ? undefined : this.#kind.read(result);
    if (record === undefined || answer === undefined) return false;
    record.waitUntilMs = nowMs;
    const { againMs } = this.#kind;
    record.nextLookMs = nowMs + (againMs[Math.min(record.looks, againMs.length - 1)] ?? 0);
    record.looks++;
    if (!('value' in answer)) return false;
    record.answers++;
    const { seen: before } = record;
    const seen = before === undefined ? answer.value : (this.#kind.withKnown?.(before, answer.value) ?? answer.value);
    if (JSON.stringify(before) === JSON.stringify(seen)) return false;
    record.seen = seen;
    return true;
  }

  /** What was seen last; undefined while the first answer is still to come. */
  of(key: ProcessKey, nowMs: number): Look<T> | undefined {
    const record = this.#records.get(key);
    if (record === undefined || nowMs < record.waitUntilMs) return undefined;
    const { seen, answers } = record;
    return seen === undefined ? { answers } : { seen, answers };
  }

  forget(key: ProcessKey): void {
    this.#records.delete(key);
  }

  snapshot(): unknown {
    return [...this.#records].map(([key, record]) => [key, { ...record }]);
  }

  /** Anything else than a snapshot of such looks is left out. */
  restore(snapshot: unknown): void {
    const parsed = this.#schema.safeParse(snapshot);
    if (!parsed.success) return;
    this.#records = new Map();
    for (const [key, { seen, ...record }] of parsed.data) {
      const known = seen === undefined ? undefined : this.#kind.schema.safeParse(seen);
      if (known?.success === false) continue;
      this.#records.set(key, known === undefined ? record : { ...record, seen: known.data });
    }
  }
}
