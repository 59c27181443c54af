import type { SignalCode } from '#shared/verdict/signals.ts';
import * as z from 'zod';
import type { FindingDraft } from '#shared/model/finding.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot, UsageView } from './detector.ts';
import { processEvidence, rounded, signalOf } from './process-evidence.ts';
import { Repeat } from './repeat.ts';
import { SnapshotForm } from './snapshot-form.ts';

/**
 * Everything is in core-seconds, never in percent of the machine: one saturated core of 64 is 1.6 % and a miner all the same. The
 * share of active seconds is what a compile lacks: 30 s on 64 cores are 1,920 core-seconds, but active for a tenth of five minutes.
 *
 * - 5 min: 0.6 cores in the mean, active 90 % of the time: a full core, the usual miner, or what a busy machine leaves of it.
 * - 15 min: 0.25 cores in the mean, active half of the time: throttled to 0.3 cores, or on for every other second.
 */
const WINDOWS = [
  { windowS: 300, coreSeconds: 180, activeCores: 0.2, activeShare: 0.9, quality: 1 },
  { windowS: 900, coreSeconds: 225, activeCores: 0.1, activeShare: 0.5, quality: 0.8 },
] as const;

/** 6 h: 0.25 cores in the mean, spread over three of four spans of 5 min: pauses for observers, but comes back all day. */
const LONG = {
  spanMs: 5 * 60_000,
  spans: 72,
  coreSeconds: 5_400,
  activeCoreSeconds: 6,
  activeShare: 0.75,
  quality: 0.7,
};

const EVALUATE_EVERY_MS = 10_000;
const MAX_CANDIDATES = 1_024;
/** As long as a span: what is not in one yet. */
const RECENT_S = 300;

const form = new SnapshotForm(
  1,
  z.object({
    repeat: Repeat.snapshotSchema,
    evaluatedAtMs: z.number(),
    candidates: z.array(
      z.tuple([z.string(), z.object({ spans: z.array(z.number()), lifetime: z.number(), spanEndsMs: z.number() })]),
    ),
  }),
);

interface Candidate {
  /** Core-seconds of whole spans of five minutes, newest last. */
  spans: number[];
  /** Core-seconds since its start, at the end of the last whole span. */
  lifetime: number;
  spanEndsMs: number;
}

interface Sustained {
  readonly coreSeconds: number;
  readonly windowS: number;
  readonly activeShare: number;
  readonly quality: number;
}

/** A process that computes for minutes or hours without much pause. Ordinary programs do that too: it is one sign among others. */
export class SustainedCompute implements Detector {
  readonly name = 'sustained-compute';
  readonly signals: readonly SignalCode[] = ['cpu.sustained'];
  #repeat = new Repeat();
  #candidates = new Map<ProcessKey, Candidate>();
  #evaluatedAtMs = 0;

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    if (event.type === 'exit') this.#forget(event.process.key);
    if (event.type !== 'tick') return undefined;
    this.#repeat.advance(event.elapsedMs);
    this.#admit(event.usage);
    if (this.#repeat.nowMs - this.#evaluatedAtMs < EVALUATE_EVERY_MS) return undefined;
    this.#evaluatedAtMs = this.#repeat.nowMs;
    const findings = this.#evaluate(event.usage, event.atMs, context);
    return findings.length === 0 ? undefined : { findings };
  }

  snapshot(): DetectorSnapshot {
    return form.write({
      repeat: this.#repeat.snapshot(),
      evaluatedAtMs: this.#evaluatedAtMs,
      candidates: [...this.#candidates].map(([key, candidate]) => [key, { ...candidate, spans: [...candidate.spans] }]),
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#evaluatedAtMs = state.evaluatedAtMs;
    this.#candidates = new Map(state.candidates);
  }

  #admit(usage: UsageView): void {
    for (const key of usage.hot) {
      if (this.#candidates.has(key)) continue;
      const lifetime = usage.lifetimeCoreSeconds(key);
      if (lifetime === undefined) continue;
      this.#candidates.set(key, { spans: [], lifetime, spanEndsMs: this.#repeat.nowMs + LONG.spanMs });
    }
    if (this.#candidates.size > MAX_CANDIDATES) this.#forgetIdlest(usage);
  }

  #evaluate(usage: UsageView, atMs: number, context: DetectContext): FindingDraft[] {
    const findings: FindingDraft[] = [];
    for (const [key, candidate] of this.#candidates) {
      const lifetime = usage.lifetimeCoreSeconds(key);
      if (lifetime === undefined) {
        this.#forget(key);
        continue;
      }
      this.#closeSpans(candidate, lifetime);
      const sustained = this.#sustainedWithin(usage, key) ?? sustainedForHours(candidate);
      const draft = sustained === undefined ? undefined : this.#draft(key, sustained, atMs, context);
      if (draft !== undefined) findings.push(draft);
    }
    return findings;
  }

  #sustainedWithin(usage: UsageView, key: ProcessKey): Sustained | undefined {
    for (const rule of WINDOWS) {
      const coreSeconds = usage.coreSeconds(key, rule.windowS) ?? 0;
      if (coreSeconds < rule.coreSeconds) continue;
      const activeShare = usage.shareOfTimeAbove(key, rule.windowS, rule.activeCores) ?? 0;
      if (activeShare < rule.activeShare) continue;
      return { coreSeconds, windowS: rule.windowS, activeShare, quality: rule.quality };
    }
    return undefined;
  }

  #draft(key: ProcessKey, sustained: Sustained, atMs: number, context: DetectContext): FindingDraft | undefined {
    const process = context.process(key);
    if (process === undefined || process.details.kernelThread || !this.#repeat.isDue(key)) return undefined;
    const { coreSeconds, windowS, activeShare, quality } = sustained;
    const spanMs = windowS * 1000;
    return {
      kind: this.name,
      subject: { type: 'process', process: process.ref },
      sinceMs: Math.max(process.ref.startedAtMs, atMs - spanMs),
      signals: [
        signalOf('cpu.sustained', quality, {
          meanCores: rounded(coreSeconds / windowS),
          spanMs,
          activeShare: rounded(activeShare),
          coreSeconds: rounded(coreSeconds),
        }),
      ],
      evidence: processEvidence(process),
    };
  }

  /** A late evaluation closes several spans: what was used in them is told as one, in the last. */
  #closeSpans(candidate: Candidate, lifetime: number): void {
    const { nowMs } = this.#repeat;
    if (nowMs < candidate.spanEndsMs) return;
    const spans = Math.floor((nowMs - candidate.spanEndsMs) / LONG.spanMs) + 1;
    for (let span = 1; span < Math.min(spans, LONG.spans); span++) candidate.spans.push(0);
    candidate.spans.push(Math.max(0, lifetime - candidate.lifetime));
    candidate.spans.splice(0, candidate.spans.length - LONG.spans);
    candidate.lifetime = lifetime;
    candidate.spanEndsMs += spans * LONG.spanMs;
  }

  #forget(key: ProcessKey): void {
    this.#candidates.delete(key);
    this.#repeat.forget(key);
  }

  /** Who is at work now goes after all who rest, and has used something already, though no span of it is over. */
  #forgetIdlest(usage: UsageView): void {
    const hot = new Set(usage.hot);
    const ranked = [...this.#candidates].map(([key, { spans }]) => ({
      key,
      isHot: hot.has(key),
      used: spans.reduce((sum, span) => sum + span, usage.coreSeconds(key, RECENT_S) ?? 0),
    }));
    ranked.sort((left, right) => Number(left.isHot) - Number(right.isHot) || left.used - right.used);
    for (const { key } of ranked.slice(0, ranked.length - MAX_CANDIDATES)) this.#forget(key);
  }
}

function sustainedForHours({ spans }: Candidate): Sustained | undefined {
  if (spans.length < LONG.spans) return undefined;
  const coreSeconds = spans.reduce((sum, span) => sum + span, 0);
  const activeShare = spans.filter((span) => span >= LONG.activeCoreSeconds).length / LONG.spans;
  if (coreSeconds < LONG.coreSeconds || activeShare < LONG.activeShare) return undefined;
  return { coreSeconds, windowS: (LONG.spans * LONG.spanMs) / 1000, activeShare, quality: LONG.quality };
}
