import * as z from 'zod';
import type { Evidence, Finding, FindingDraft } from '#shared/model/finding.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { FindingKind } from '#shared/verdict/finding-kinds.ts';
import type { SignalCode } from '#shared/verdict/signals.ts';
import type {
  AgentEvent,
  DetectContext,
  Detector,
  DetectorOutput,
  DetectorSnapshot,
  KnownProcess,
  UsageView,
} from './detector.ts';
import type { ProbeRequest, ProbeResult } from '../platform/platform.ts';
import { minerNameOf } from './miner-name.ts';
import { processEvidence } from './process-evidence.ts';
import { Rate } from './rate.ts';
import { Repeat } from './repeat.ts';
import { type Look, type LookKind, RepeatedLooks } from './repeated-looks.ts';
import { SnapshotForm } from './snapshot-form.ts';

const form = new SnapshotForm(
  3,
  z.object({
    repeat: Repeat.snapshotSchema,
    looks: z.unknown().exactOptional(),
    suspects: z.array(z.string()),
    evenIdle: z.array(z.string()),
    idleLooks: Rate.snapshotSchema,
    idleNews: Rate.snapshotSchema,
    toldAt: z.array(z.tuple([z.string(), z.number()])),
  }),
);

/**
 * Whoever computes pays for being looked at; anybody can start programs that rest, under any name. These are looked at in turn, at a fifth of
 * what the budget of probes allows; and what is new of them is told at a bounded rate, however many there are and whatever they change.
 */
const IDLE_LOOK_EVERY_MS = 5_000;
const IDLE_NEWS_AT_ONCE = 32;
const IDLE_NEWS_EVERY_MS = 2_000;
/** What is told already is told again once a minute, or less often where so many rest that it would be more than seven in a second. */
const IDLE_AGAIN_MS = 60_000;
const IDLE_AGAIN_MS_EACH = 150;
const IDLE_AGAIN_AT_MOST_MS = 600_000;

/** Until then, after a start, the details of all processes have been read: a hundred in a tick. */
const MEET_ALL_MS = 60_000;

const NO_LOOK: Look<never> = { answers: 0 };

/** What a rule has to say about one process now. */
export interface Told {
  readonly signals: readonly Signal[];
  readonly evidence?: readonly Evidence[];
  readonly pools?: Finding['pools'];
  readonly wallets?: Finding['wallets'];
}

/** One idea of what is wrong with a process by what it is, asked of each process by itself. Pure. `T`: what a closer look brings. */
export interface ProcessRule<T = undefined> {
  readonly kind: FindingKind;
  /** All that it may tell. */
  readonly signals: readonly SignalCode[];
  /**
   * `computes`: only processes that were hot lately are told of. `computes-or-named`: also who bears the name of a miner, as one that is kept
   * from its pool rests. `always`: the sign is strong enough without.
   */
  readonly when: 'computes' | 'computes-or-named' | 'always';
  /** How it must be looked at first, if it must: it costs milliseconds, so it is done only to whom `when` names. */
  readonly look?: LookKind<T>;
  /** A first, cheap test by who the process is, made when it starts or becomes another program. */
  suspects(process: KnownProcess, context: DetectContext): boolean;
  /** `undefined`: nothing to say. `seen` is there when the rule looks and an answer came; its parts may be unobservable. `answers`: how many came. */
  tell(process: KnownProcess, seen: T | undefined, context: DetectContext, answers: number): Told | undefined;
}

/** Runs a {@link ProcessRule} over the events of a host: whom to ask about, when to look, and that it is said again once a minute. */
export class ProcessRuleDetector<T = undefined> implements Detector {
  readonly name: FindingKind;
  readonly signals: readonly SignalCode[];
  readonly #rule: ProcessRule<T>;
  readonly #looks: RepeatedLooks<T> | undefined;
  #repeat = new Repeat();
  #suspects = new Set<ProcessKey>();
  /** Those of them that count whether they compute or not. */
  #evenIdle = new Set<ProcessKey>();
  /** When those of before a restart who have not been met since are forgotten. */
  #missingAtMs = Number.POSITIVE_INFINITY;
  readonly #idleLooks = new Rate(1, IDLE_LOOK_EVERY_MS);
  readonly #idleNews = new Rate(IDLE_NEWS_AT_ONCE, IDLE_NEWS_EVERY_MS);
  /** When each was told of last; whoever changes is still told of. */
  #toldAt = new Map<ProcessKey, number>();

  constructor(rule: ProcessRule<T>) {
    this.name = rule.kind;
    this.signals = rule.signals;
    this.#rule = rule;
    this.#looks = rule.look === undefined ? undefined : new RepeatedLooks(rule.look);
  }

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    switch (event.type) {
      case 'exec':
        this.#takeExec(event.process, context);
        return undefined;
      case 'exit':
        this.#forget(event.process.key);
        return undefined;
      case 'probe-result':
        return this.#takeResult(event.result, context);
      case 'tick':
        return this.#tick(event, context);
      default:
        return undefined;
    }
  }

  snapshot(): DetectorSnapshot {
    return form.write({
      repeat: this.#repeat.snapshot(),
      ...(this.#looks === undefined ? {} : { looks: this.#looks.snapshot() }),
      suspects: [...this.#suspects],
      evenIdle: [...this.#evenIdle],
      idleLooks: this.#idleLooks.snapshot(),
      idleNews: this.#idleNews.snapshot(),
      toldAt: [...this.#toldAt],
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#missingAtMs = this.#repeat.nowMs + MEET_ALL_MS;
    this.#looks?.restore(state.looks);
    this.#suspects = new Set(state.suspects);
    this.#evenIdle = new Set(state.evenIdle);
    this.#idleLooks.restore(state.idleLooks);
    this.#idleNews.restore(state.idleNews);
    this.#toldAt = new Map(state.toldAt);
  }

  #takeExec(process: KnownProcess, context: DetectContext): void {
    this.#repeat.forget(process.key);
    this.#looks?.forget(process.key);
    if (process.details.kernelThread || !this.#rule.suspects(process, context)) {
      this.#forget(process.key);
      return;
    }
    this.#suspects.add(process.key);
    // Whoever changes keeps its place among those that wait.
    if (this.#countsIdle(process, context)) this.#evenIdle.add(process.key);
    else this.#evenIdle.delete(process.key);
  }

  #countsIdle(process: KnownProcess, { signatures }: DetectContext): boolean {
    const { when } = this.#rule;
    return when === 'always' || (when === 'computes-or-named' && minerNameOf(process, signatures) !== undefined);
  }

  #takeResult(result: ProbeResult, context: DetectContext): DetectorOutput | undefined {
    if (this.#looks?.take(result, this.#repeat.nowMs) !== true) return undefined;
    this.#repeat.forget(result.process);
    const counts = this.#evenIdle.has(result.process) || context.latelyHot.has(result.process);
    const draft = counts ? this.#draft(result.process, context) : undefined;
    return draft === undefined ? undefined : { findings: [draft] };
  }

  #tick(event: AgentEvent & { readonly type: 'tick' }, context: DetectContext): DetectorOutput | undefined {
    this.#repeat.advance(event.elapsedMs);
    this.#forgetMissing(context);
    const probes = this.#looks === undefined ? [] : this.#probes(this.#looks, event.usage, context);
    const findings: FindingDraft[] = [];
    const tell = (key: ProcessKey): void => {
      const draft = this.#draft(key, context);
      if (draft !== undefined) findings.push(draft);
    };
    for (const key of context.latelyHot.keys()) tell(key);
    for (const key of this.#evenIdle) if (!context.latelyHot.has(key)) tell(key);
    return findings.length === 0 && probes.length === 0 ? undefined : { findings, probes };
  }

  /** Of whoever ended while nobody watched there is no word; by then all that are there have been met. */
  #forgetMissing(context: DetectContext): void {
    if (this.#repeat.nowMs < this.#missingAtMs) return;
    this.#missingAtMs = Number.POSITIVE_INFINITY;
    for (const key of this.#suspects) if (context.process(key) === undefined) this.#forget(key);
  }

  #probes(looks: RepeatedLooks<T>, usage: UsageView, context: DetectContext): readonly ProbeRequest[] {
    const { nowMs } = this.#repeat;
    const lookAt = (key: ProcessKey): ProbeRequest | undefined => {
      const process = this.#suspects.has(key) ? context.process(key) : undefined;
      return process === undefined ? undefined : looks.request(process, nowMs);
    };
    const requests = usage.hot.flatMap((key) => lookAt(key) ?? []);
    if (!this.#idleLooks.allows(nowMs)) return requests;
    for (const key of this.#evenIdle) {
      const request = lookAt(key);
      if (request === undefined) continue;
      this.#idleLooks.spend(nowMs);
      // To the end: the others come first, before this one is due again.
      this.#evenIdle.delete(key);
      this.#evenIdle.add(key);
      return [...requests, request];
    }
    return requests;
  }

  #draft(key: ProcessKey, context: DetectContext): FindingDraft | undefined {
    if (!this.#suspects.has(key)) return undefined;
    const look = this.#looks === undefined ? NO_LOOK : this.#looks.of(key, this.#repeat.nowMs);
    const why = look === undefined ? undefined : this.#dueAs(key, context);
    if (look === undefined || why === undefined) return undefined;
    const process = context.process(key);
    const told = process === undefined ? undefined : this.#rule.tell(process, look.seen, context, look.answers);
    if (process === undefined || told === undefined || told.signals.length === 0) return undefined;
    if (why === 'news-of-idle') this.#idleNews.spend(this.#repeat.nowMs);
    this.#toldAt.set(key, this.#repeat.nowMs);
    return {
      kind: this.name,
      subject: { type: 'process', process: process.ref },
      ...told,
      evidence: [...(told.evidence ?? []), ...processEvidence(process)],
    };
  }

  /** As what it may be judged and told of now; undefined: not now. */
  #dueAs(key: ProcessKey, context: DetectContext): 'news-of-idle' | 'any' | undefined {
    if (context.latelyHot.has(key)) return this.#repeat.isDue(key) ? 'any' : undefined;
    const { nowMs } = this.#repeat;
    const toldAt = this.#toldAt.get(key);
    const isNews = toldAt === undefined || !this.#repeat.isSaid(key);
    if (isNews && this.#idleNews.allows(nowMs)) return this.#repeat.isDue(key) ? 'news-of-idle' : undefined;
    // Only who was never told of has to wait: what is open stays open, whatever becomes new about it.
    if (toldAt === undefined) return undefined;
    const everyMs = Math.min(IDLE_AGAIN_AT_MOST_MS, Math.max(IDLE_AGAIN_MS, this.#evenIdle.size * IDLE_AGAIN_MS_EACH));
    return nowMs - toldAt >= everyMs && this.#repeat.isDue(key) ? 'any' : undefined;
  }

  #forget(key: ProcessKey): void {
    this.#toldAt.delete(key);
    this.#suspects.delete(key);
    this.#evenIdle.delete(key);
    this.#looks?.forget(key);
    this.#repeat.forget(key);
  }
}
