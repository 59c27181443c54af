import type { SignalCode } from '#shared/verdict/signals.ts';
import * as z from 'zod';
import type { FindingDraft } from '#shared/model/finding.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot, UsageView } from './detector.ts';
import { processEvidence, rounded, signalOf } from './process-evidence.ts';
import { Repeat } from './repeat.ts';
import { SnapshotForm } from './snapshot-form.ts';

/**
 * A process cannot take back the CPU it has used. 0.2 cores in the mean over its whole life, ten minutes of a core at least: a database
 * that idles at 2 % for a week is ten times below, a miner of last month that rests in office hours is above.
 */
const MIN_MEAN_CORES = 0.2;
const MIN_CORE_SECONDS = 600;
/** It must be older than the agent by this much, or watching it says more. */
const MIN_AGE_MS = 10 * 60_000;
/** Longer than this in our own samples means that it is no first sight: it only changed its program. */
const FIRST_SIGHT_S = 180;

const recordSchema = z.object({ coreSeconds: z.number(), meanCores: z.number() });
const form = new SnapshotForm(
  1,
  z.object({
    repeat: Repeat.snapshotSchema,
    unjudged: z.array(z.string()),
    found: z.array(z.tuple([z.string(), recordSchema])),
  }),
);

/** A process that had computed a lot before anybody watched: "since when" on the first day. */
export class ComputeBeforeAgent implements Detector {
  readonly name = 'compute-since-before-agent';
  readonly signals: readonly SignalCode[] = ['cpu.since-before-agent'];
  #repeat = new Repeat();
  #unjudged = new Set<ProcessKey>();
  #found = new Map<ProcessKey, z.infer<typeof recordSchema>>();

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    if (event.type === 'exec') this.#unjudged.add(event.process.key);
    if (event.type === 'exit') this.#forget(event.process.key);
    if (event.type !== 'tick') return undefined;
    this.#repeat.advance(event.elapsedMs);
    for (const key of this.#unjudged) this.#judge(key, event.usage, event.atMs, context);
    this.#unjudged.clear();
    const findings = [...this.#found.keys()].flatMap((key) => this.#draft(key, context) ?? []);
    return findings.length === 0 ? undefined : { findings };
  }

  snapshot(): DetectorSnapshot {
    return form.write({
      repeat: this.#repeat.snapshot(),
      unjudged: [...this.#unjudged],
      found: [...this.#found],
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#unjudged = new Set(state.unjudged);
    this.#found = new Map(state.found);
  }

  #judge(key: ProcessKey, usage: UsageView, atMs: number, context: DetectContext): void {
    const process = context.process(key);
    const coreSeconds = usage.lifetimeCoreSeconds(key);
    if (this.#found.has(key) || process === undefined || process.details.kernelThread) return;
    if (coreSeconds === undefined || (usage.sampledSeconds(key) ?? 0) > FIRST_SIGHT_S) return;
    const ageMs = atMs - process.ref.startedAtMs;
    const meanCores = coreSeconds / (ageMs / 1000);
    if (ageMs < MIN_AGE_MS || coreSeconds < MIN_CORE_SECONDS || meanCores < MIN_MEAN_CORES) return;
    this.#found.set(key, { coreSeconds: rounded(coreSeconds), meanCores: rounded(meanCores) });
  }

  #draft(key: ProcessKey, context: DetectContext): FindingDraft | undefined {
    const process = context.process(key);
    const record = this.#found.get(key);
    if (process === undefined || record === undefined || !this.#repeat.isDue(key)) return undefined;
    const { startedAtMs } = process.ref;
    return {
      kind: this.name,
      subject: { type: 'process', process: process.ref },
      sinceMs: startedAtMs,
      signals: [
        signalOf('cpu.since-before-agent', Math.min(1, 0.5 + record.meanCores / 2), {
          meanCores: record.meanCores,
          coreSeconds: record.coreSeconds,
          sinceAtMs: startedAtMs,
        }),
      ],
      evidence: processEvidence(process),
    };
  }

  #forget(key: ProcessKey): void {
    this.#unjudged.delete(key);
    this.#found.delete(key);
    this.#repeat.forget(key);
  }
}
