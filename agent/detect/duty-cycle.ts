import type { SignalCode } from '#shared/verdict/signals.ts';
import * as z from 'zod';
import type { FindingDraft } from '#shared/model/finding.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot, UsageView } from './detector.ts';
import { isHostFull } from './host-room.ts';
import { processEvidence, rounded, signalOf } from './process-evidence.ts';
import { Repeat } from './repeat.ts';
import { SnapshotForm } from './snapshot-form.ts';

const WINDOW_S = 300;
const EVALUATE_EVERY_MS = 10_000;
/** Below this the clock ticks of one second (10 ms each) are too coarse to call anything even. */
const MIN_CORES = 0.15;
/** Whole threads that never rest are no fraction: a mean this near to a whole number of cores is that many busy threads. */
const MIN_FRACTION = 0.15;
/** So many seconds lie within a quarter of the mean. */
const EVEN = { low: 0.75, high: 1.25, share: 0.95 } as const;
/** Containers are often held back by whoever runs them. */
const CONTAINER_QUALITY = 0.5;

const form = new SnapshotForm(
  1,
  z.object({
    repeat: Repeat.snapshotSchema,
    evaluatedAtMs: z.number(),
  }),
);

/**
 * A process that uses the same fraction of a core second after second while processors are free: stopped and continued many times a
 * second, or limited from outside, as miners are so that nobody notices. Work that keeps pace with something (sound, video) looks alike.
 */
export class DutyCycle implements Detector {
  readonly name = 'duty-cycle';
  readonly signals: readonly SignalCode[] = ['cpu.duty-cycle'];
  #repeat = new Repeat();
  #evaluatedAtMs = 0;

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    if (event.type === 'exit') this.#repeat.forget(event.process.key);
    if (event.type !== 'tick') return undefined;
    this.#repeat.advance(event.elapsedMs);
    if (this.#repeat.nowMs - this.#evaluatedAtMs < EVALUATE_EVERY_MS) return undefined;
    this.#evaluatedAtMs = this.#repeat.nowMs;
    if (isHostFull(event.usage, context.host.cpuCount)) return undefined;
    const findings = [...context.latelyHot.keys()].flatMap((key) => this.#draft(key, event.usage, context) ?? []);
    return findings.length === 0 ? undefined : { findings };
  }

  snapshot(): DetectorSnapshot {
    return form.write({
      repeat: this.#repeat.snapshot(),
      evaluatedAtMs: this.#evaluatedAtMs,
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#evaluatedAtMs = state.evaluatedAtMs;
  }

  #draft(key: ProcessKey, usage: UsageView, context: DetectContext): FindingDraft | undefined {
    const meanCores = evenFractionOf(key, usage);
    const process = meanCores === undefined ? undefined : context.process(key);
    if (meanCores === undefined || process === undefined || process.details.kernelThread) return undefined;
    if (!this.#repeat.isDue(key)) return undefined;
    const quality = process.ref.containerId === undefined ? 1 : CONTAINER_QUALITY;
    const params = { meanCores: rounded(meanCores), spanMs: WINDOW_S * 1000 };
    return {
      kind: this.name,
      subject: { type: 'process', process: process.ref },
      signals: [signalOf('cpu.duty-cycle', quality, params)],
      evidence: processEvidence(process),
    };
  }
}

/** The mean of five minutes in which nearly every second was near that mean, and which is no whole number of cores. */
function evenFractionOf(key: ProcessKey, usage: UsageView): number | undefined {
  const meanCores = (usage.coreSeconds(key, WINDOW_S) ?? 0) / WINDOW_S;
  if (meanCores < MIN_CORES || (usage.sampledSeconds(key) ?? 0) < WINDOW_S) return undefined;
  const nearest = Math.round(meanCores);
  if (nearest > 0 && Math.abs(meanCores - nearest) < MIN_FRACTION) return undefined;
  const above = usage.shareOfTimeAbove(key, WINDOW_S, EVEN.low * meanCores) ?? 0;
  const beyond = usage.shareOfTimeAbove(key, WINDOW_S, EVEN.high * meanCores) ?? 1;
  return above >= EVEN.share && beyond <= 1 - EVEN.share ? meanCores : undefined;
}
