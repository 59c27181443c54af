import * as z from 'zod';
import type { FindingDraft } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import type { ProbeRequest, ProbeResult } from '../../platform/platform.ts';
import type { DetectContext } from '../detector.ts';
import { processEvidence, rounded, signalOf } from '../process-evidence.ts';
import { Repeat } from '../repeat.ts';
import type { Families } from './families.ts';
import type { GroupSeries } from './group-series.ts';
import { judgeYields, type Yielding } from './judge-yields.ts';
import { ALPHA_PER_DAY } from './look-plan.ts';
import type { SeededRandom } from './seeded-random.ts';

/** How often to look, and so how much error each look may spend. */
const LOOK_EVERY_MS = 2 * 3_600_000;
const LOOKS_PER_DAY = 12;
const KEEP_MS = 6 * 3_600_000;
/** Of the kernel's scheduling policies, those that let everybody else go first (sched(7)): batch and idle. */
const YIELDING_POLICIES: readonly number[] = [3, 5];
const BACKGROUND_NICE = 10;
/**
 * What it is worth by how it asked to be scheduled. Whoever asked to be let last is expected to make room, but not while processors are free, and
 * anybody may ask: so it explains a part only. In the background it is a trace, too faint to count as a kind of evidence of its own.
 */
const QUALITY = { ordinary: 0.9, polite: 0.4, background: 0.08 } as const;

const yieldingSchema = z.object({
  key: z.string(),
  effectCores: z.number(),
  loads: z.number(),
  drops: z.number(),
  returns: z.number(),
  others: z.number(),
  pValue: z.number(),
  sinceMs: z.number(),
});
export const yieldWatchSchema = z.object({
  nextLookMs: z.number(),
  repeat: Repeat.snapshotSchema,
  found: z.array(
    z.tuple([
      z.string(),
      z.object({
        atMs: z.number(),
        yielding: yieldingSchema,
        /** The process that was asked about last. */
        asked: z.string().nullable(),
        /** By how it is scheduled; null while that is not known. */
        quality: z.number().nullable(),
      }),
    ]),
  ),
});
interface Found {
  readonly atMs: number;
  readonly yielding: Yielding;
  asked: string | null;
  quality: number | null;
}

/** Where a watch looks. */
export interface YieldScene {
  readonly series: GroupSeries;
  readonly families: Families;
  readonly random: SeededRandom;
  readonly context: DetectContext;
  readonly atMs: number;
}

/**
 * A program that makes room for every load of others although nobody needed its processor: it looks at the load by itself, as miners do that do
 * not want to be noticed. Whoever runs at low priority may be meant to make room: of that less is told, never nothing.
 */
export class YieldWatch {
  #nextLookMs = LOOK_EVERY_MS;
  #repeat = new Repeat();
  #found = new Map<string, Found>();

  tick(elapsedMs: number, scene: YieldScene): { findings: readonly FindingDraft[]; probes: readonly ProbeRequest[] } {
    this.#repeat.advance(elapsedMs);
    const { series } = scene;
    if (series.nowMs >= this.#nextLookMs) this.#look(scene);
    const findings: FindingDraft[] = [];
    const probes: ProbeRequest[] = [];
    for (const [key, found] of this.#found) {
      if (series.nowMs - found.atMs >= KEEP_MS) this.#found.delete(key);
      const process = scene.context.process(series.processOf(key) ?? '');
      if (process === undefined) continue;
      // A run that ended before it was looked at leaves the question to the next one.
      if (found.quality === null && found.asked !== process.key) {
        found.asked = process.key;
        probes.push({ kind: 'process-footprint', process: process.key, pid: process.details.pid });
      }
      if (found.quality === null || !this.#repeat.isDue(key)) continue;
      findings.push({
        kind: 'yields-to-load',
        subject: { type: 'process', process: process.ref },
        sinceMs: scene.atMs - (series.nowMs - found.yielding.sinceMs),
        signals: [signalOf('evasion.yields-to-load', found.quality, paramsOf(found.yielding))],
        evidence: processEvidence(process),
      });
    }
    return { findings, probes };
  }

  takeResult(result: ProbeResult): void {
    if (result.kind !== 'process-footprint') return;
    const footprint = observedValue(result.footprint);
    const threads = footprint === undefined ? undefined : observedValue(footprint.threads);
    for (const found of this.#found.values()) {
      if (found.asked !== result.process) continue;
      found.quality = threads === undefined ? null : qualityOf(threads);
    }
  }

  snapshot(): z.infer<typeof yieldWatchSchema> {
    return {
      nextLookMs: this.#nextLookMs,
      repeat: this.#repeat.snapshot(),
      found: [...this.#found].map(([key, found]) => [key, { ...found }]),
    };
  }

  restore({ nextLookMs, repeat, found }: z.infer<typeof yieldWatchSchema>): void {
    this.#nextLookMs = nextLookMs;
    this.#repeat.restore(repeat);
    this.#found = new Map(found);
  }

  #look({ series, families, random, context }: YieldScene): void {
    this.#nextLookMs = series.nowMs + LOOK_EVERY_MS;
    const alpha = ALPHA_PER_DAY / LOOKS_PER_DAY;
    for (const yielding of judgeYields(series, context.host.cpuCount, alpha, families, random)) {
      this.#found.set(yielding.key, { atMs: series.nowMs, yielding, asked: null, quality: null });
    }
  }
}

function qualityOf({ nice, policy }: { readonly nice: number; readonly policy: number }): number {
  if (nice >= BACKGROUND_NICE || YIELDING_POLICIES.includes(policy)) return QUALITY.background;
  return nice > 0 ? QUALITY.polite : QUALITY.ordinary;
}

function paramsOf({ effectCores, loads, drops, returns, others, pValue }: Yielding) {
  const p = Number(pValue.toPrecision(2));
  return { effectCores: rounded(effectCores), loads, drops, returns, others, pValue: p };
}
