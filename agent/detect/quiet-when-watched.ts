import type { SignalCode } from '#shared/verdict/signals.ts';
import * as z from 'zod';
import type { FindingDraft, Subject } from '#shared/model/finding.ts';
import { observerSessionSchema } from '#shared/model/observer.ts';
import type {
  AgentEvent,
  DetectContext,
  Detector,
  DetectorOutput,
  DetectorSnapshot,
  GapCause,
  GroupUse,
} from './detector.ts';
import { processEvidence, rounded, signalOf } from './process-evidence.ts';
import { Families, familiesSchema, originOf } from './quiet/families.ts';
import { GroupSeries, groupSeriesSchema, HOST_GROUP } from './quiet/group-series.ts';
import { judgeSpans, MIN_SESSIONS, type Quiet } from './quiet/judge-spans.ts';
import { LookPlan, lookPlanSchema } from './quiet/look-plan.ts';
import { ObservedSpans, observedSpansSchema } from './quiet/observed-spans.ts';
import { SeededRandom } from './quiet/seeded-random.ts';
import { YieldWatch, yieldWatchSchema } from './quiet/yield-watch.ts';
import { Repeat } from './repeat.ts';
import { SnapshotForm } from './snapshot-form.ts';

/** What was found is repeated for so long without a new session; history reaches as far back. */
const KEEP_MS = 6 * 3_600_000;
/** A tick that comes later than this tells too little of the edges in it. */
const MAX_STALL_MS = 5_000;
const SEED = 0x6d1e5eed;
/** Kinds of observers, each with what it means to be quiet in their presence. */
const MASKS = [
  { observer: 'tool', kind: 'quiet-when-watched', code: 'evasion.quiet-when-watched' },
  { observer: 'person', kind: 'quiet-when-logged-in', code: 'evasion.quiet-when-logged-in' },
] as const;

const quietSchema = z.object({
  key: z.string(),
  effectCores: z.number(),
  sessions: z.number(),
  drops: z.number(),
  returns: z.number(),
  pValue: z.number(),
  sinceMs: z.number(),
});
const waitingSchema = z.object({
  began: z.boolean(),
  session: observerSessionSchema,
  /** The family that observes, where the observer is a process that has one. */
  origin: z.string().nullable(),
});
const form = new SnapshotForm(
  3,
  z.object({
    repeat: Repeat.snapshotSchema,
    random: z.number(),
    waiting: z.array(waitingSchema),
    series: groupSeriesSchema,
    families: familiesSchema,
    yields: yieldWatchSchema,
    masks: z
      .array(
        z.object({
          spans: observedSpansSchema,
          plan: lookPlanSchema,
          ended: z.boolean(),
          found: z.array(z.tuple([z.string(), z.object({ atMs: z.number(), quiet: quietSchema })])),
        }),
      )
      .length(MASKS.length),
  }),
);

interface Mask {
  readonly spans: ObservedSpans;
  readonly plan: LookPlan;
  /** A session is over and has not been judged. */
  ended: boolean;
  /** By group. */
  found: Map<string, { readonly atMs: number; readonly quiet: Quiet }>;
}

/**
 * A program that stops when somebody observes and goes on when nobody does: it drops within ten seconds of the start of a session, is back
 * within two minutes of its end, and does so more clearly than sessions at any other times would have it by chance. A group is all runs
 * of one executable, so being killed at the start and started again later under another name is a drop and a return; what changes its file
 * as well is found by where it comes from: see {@link Families}.
 *
 * The same history answers who makes room for the load of others: see {@link YieldWatch}.
 *
 * What it cannot tell: somebody who by hand runs a program and a monitor in turns. Decoys are left to whoever laid them out.
 */
export class QuietWhenWatched implements Detector {
  readonly name = 'quiet-when-watched';
  readonly signals: readonly SignalCode[] = [
    'evasion.quiet-when-watched',
    'evasion.quiet-when-logged-in',
    'evasion.yields-to-load',
  ];
  readonly #series = new GroupSeries();
  readonly #families = new Families();
  readonly #yields = new YieldWatch();
  readonly #repeat = new Repeat();
  readonly #random = new SeededRandom(SEED);
  readonly #masks: readonly Mask[] = MASKS.map(() => ({
    spans: new ObservedSpans(),
    plan: new LookPlan(MIN_SESSIONS),
    ended: false,
    found: new Map(),
  }));
  /** Told before the tick in which they happened is known. */
  #waiting: z.infer<typeof waitingSchema>[] = [];

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    if (event.type === 'observer') this.#takeObserver(event, context);
    if (event.type === 'exit') this.#series.forgetProcess(event.process.key);
    if (event.type === 'gap') this.#miss(event.cause, event.lostMs);
    if (event.type === 'probe-result') this.#yields.takeResult(event.result);
    if (event.type !== 'tick') return undefined;
    this.#repeat.advance(event.elapsedMs);
    const uses = context.processesObservable ? this.#usesOf(event, context) : undefined;
    this.#series.take(event.elapsedMs, uses, event.usage.hostBusy(1)[0] ?? Number.NaN);
    this.#takeSessions(event.atMs);
    const quiet = MASKS.flatMap((_, index) => this.#judge(index, event.atMs, context));
    const [series, families, random] = [this.#series, this.#families, this.#random];
    const yields = this.#yields.tick(event.elapsedMs, { series, families, random, context, atMs: event.atMs });
    const findings = [...quiet, ...yields.findings];
    return findings.length === 0 && yields.probes.length === 0 ? undefined : { findings, probes: yields.probes };
  }

  snapshot(): DetectorSnapshot {
    return form.write({
      repeat: this.#repeat.snapshot(),
      random: this.#random.state,
      waiting: [...this.#waiting],
      series: this.#series.snapshot(),
      families: this.#families.snapshot(),
      yields: this.#yields.snapshot(),
      masks: this.#masks.map(({ spans, plan, ended, found }) => ({
        ...{ spans: spans.snapshot(), plan: plan.snapshot(), ended },
        found: [...found],
      })),
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#random.state = state.random;
    this.#waiting = state.waiting;
    this.#series.restore(state.series);
    this.#families.restore(state.families);
    this.#yields.restore(state.yields);
    for (const [index, mask] of this.#masks.entries()) {
      const saved = state.masks[index];
      if (saved === undefined) continue;
      mask.spans.restore(saved.spans);
      mask.plan.restore(saved.plan);
      mask.ended = saved.ended;
      mask.found = new Map(saved.found);
    }
  }

  #takeObserver(event: AgentEvent & { readonly type: 'observer' }, context: DetectContext): void {
    const { state, session } = event;
    const origin = session.kind === 'tool' ? originOf(session.key, context) : undefined;
    this.#waiting.push({ began: state === 'began', session, origin: origin ?? null });
  }

  /** Groups, and families of them. */
  #usesOf({ usage, elapsedMs }: AgentEvent & { readonly type: 'tick' }, context: DetectContext): readonly GroupUse[] {
    const begin = (family: string, member: string) => this.#series.begin(family, member);
    return [...usage.groups, ...this.#families.usesOf(usage.groups, elapsedMs, context, begin)];
  }

  #miss(cause: GapCause, lostMs: number): void {
    if (cause === 'clock-jump' || (cause === 'stall' && lostMs < MAX_STALL_MS)) return;
    for (const { spans } of this.#masks) {
      // The one who watches now is told anew after a start.
      if (cause === 'start') spans.forgetCurrent();
      else spans.spoil();
    }
  }

  #takeSessions(atMs: number): void {
    const { nowMs } = this.#series;
    for (const { began, session, origin } of this.#waiting) {
      const mask = this.#masks[MASKS.findIndex(({ observer }) => observer === session.kind)];
      if (mask === undefined || session.decoy === true) continue;
      const lateMs = atMs - (session.sinceMs ?? Number.NEGATIVE_INFINITY);
      if (began) mask.spans.begin(session, nowMs, lateMs, origin);
      else if (mask.spans.end(session.key, nowMs) !== undefined) mask.ended = true;
    }
    this.#waiting = [];
    for (const { spans } of this.#masks) spans.advance(nowMs, nowMs - KEEP_MS);
  }

  #judge(index: number, atMs: number, context: DetectContext): readonly FindingDraft[] {
    const mask = this.#masks[index] as Mask;
    const { nowMs } = this.#series;
    if (mask.ended) {
      mask.ended = false;
      if (mask.spans.areByTimer) mask.found.clear();
      const alpha = mask.plan.count(nowMs);
      const quiet = alpha === undefined ? [] : this.#judgeSpans(mask, alpha);
      for (const each of quiet) mask.found.set(each.key, { atMs: nowMs, quiet: each });
      for (const { key } of quiet) this.#repeat.forget(`${index} ${key}`);
    }
    const drafts: FindingDraft[] = [];
    for (const [key, { atMs: foundMs, quiet }] of mask.found) {
      if (nowMs - foundMs >= KEEP_MS) mask.found.delete(key);
      const draft = this.#draft(index, quiet, atMs, context);
      if (draft !== undefined) drafts.push(draft);
    }
    return drafts;
  }

  #judgeSpans({ spans }: Mask, alpha: number): readonly Quiet[] {
    return judgeSpans(this.#series, spans.usable(), alpha, this.#random, this.#families);
  }

  #draft(index: number, quiet: Quiet, atMs: number, context: DetectContext): FindingDraft | undefined {
    const { kind, code } = MASKS[index] as (typeof MASKS)[number];
    const process = context.process(this.#series.processOf(quiet.key) ?? '');
    // While all runs of it are gone there is nobody to name: it is said when one is back.
    if (quiet.key !== HOST_GROUP && process === undefined) return undefined;
    if (!this.#repeat.isDue(`${index} ${quiet.key}`)) return undefined;
    const subject: Subject = process === undefined ? { type: 'host' } : { type: 'process', process: process.ref };
    const { effectCores, sessions, drops, returns, pValue, sinceMs } = quiet;
    return {
      kind,
      subject,
      sinceMs: atMs - (this.#series.nowMs - sinceMs),
      signals: [
        signalOf(code, drops >= 5 ? 1 : 0.8, {
          effectCores: rounded(effectCores),
          ...{ sessions, drops, returns },
          pValue: Number(pValue.toPrecision(2)),
        }),
      ],
      evidence: process === undefined ? [] : [...this.#families.evidence(quiet.key), ...processEvidence(process)],
    };
  }
}
