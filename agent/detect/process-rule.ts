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
import { Repeat } from './repeat.ts';
import { type Look, type LookKind, RepeatedLooks } from './repeated-looks.ts';
import { RestingSuspects } from './resting-suspects.ts';
import { SnapshotForm } from './snapshot-form.ts';

const form = new SnapshotForm(
  4,
  z.object({
    repeat: Repeat.snapshotSchema,
    looks: z.unknown().exactOptional(),
    suspects: z.array(z.string()),
    resting: RestingSuspects.snapshotSchema,
  }),
);

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
  readonly #resting = new RestingSuspects();
  /** When those of before a restart who have not been met since are forgotten. */
  #missingAtMs = Number.POSITIVE_INFINITY;

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
      resting: this.#resting.snapshot(),
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#missingAtMs = this.#repeat.nowMs + MEET_ALL_MS;
    this.#looks?.restore(state.looks);
    this.#suspects = new Set(state.suspects);
    this.#resting.restore(state.resting);
  }

  #takeExec(process: KnownProcess, context: DetectContext): void {
    this.#repeat.forget(process.key);
    this.#looks?.forget(process.key);
    if (process.details.kernelThread || !this.#rule.suspects(process, context)) {
      this.#drop(process.key);
      return;
    }
    this.#suspects.add(process.key);
    if (this.#countsAtRest(process, context)) this.#resting.add(process.key);
    else this.#resting.remove(process.key);
  }

  #countsAtRest(process: KnownProcess, { signatures }: DetectContext): boolean {
    const { when } = this.#rule;
    return when === 'always' || (when === 'computes-or-named' && minerNameOf(process, signatures) !== undefined);
  }

  #takeResult(result: ProbeResult, context: DetectContext): DetectorOutput | undefined {
    if (this.#looks?.take(result, this.#repeat.nowMs) !== true) return undefined;
    this.#repeat.forget(result.process);
    const counts = this.#resting.has(result.process) || context.latelyHot.has(result.process);
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
    for (const key of this.#resting.keys()) if (!context.latelyHot.has(key)) tell(key);
    return findings.length === 0 && probes.length === 0 ? undefined : { findings, probes };
  }

  /** Of whoever ended while nobody watched there is no word; by then all that are there have been met. */
  #forgetMissing(context: DetectContext): void {
    if (this.#repeat.nowMs < this.#missingAtMs) return;
    this.#missingAtMs = Number.POSITIVE_INFINITY;
    const isGone = (key: ProcessKey): boolean => context.process(key) === undefined;
    for (const key of this.#suspects) if (isGone(key)) this.#drop(key);
    this.#resting.forgetWhere(isGone);
  }

  #probes(looks: RepeatedLooks<T>, usage: UsageView, context: DetectContext): readonly ProbeRequest[] {
    const { nowMs } = this.#repeat;
    const lookAt = (key: ProcessKey): ProbeRequest | undefined => {
      const process = this.#suspects.has(key) ? context.process(key) : undefined;
      return process === undefined ? undefined : looks.request(process, nowMs);
    };
    const requests = usage.hot.flatMap((key) => lookAt(key) ?? []);
    const ofResting = this.#resting.nextLook(nowMs, lookAt);
    return ofResting === undefined ? requests : [...requests, ofResting];
  }

  #draft(key: ProcessKey, context: DetectContext): FindingDraft | undefined {
    if (!this.#suspects.has(key)) return undefined;
    const { nowMs } = this.#repeat;
    const look = this.#looks === undefined ? NO_LOOK : this.#looks.of(key, nowMs);
    if (look === undefined) return undefined;
    const why = this.#dueAs(key, context);
    if (why === undefined) return undefined;
    const process = context.process(key);
    const told = process === undefined ? undefined : this.#rule.tell(process, look.seen, context, look.answers);
    if (process === undefined || told === undefined || told.signals.length === 0) return undefined;
    this.#resting.told(key, why === 'news', nowMs);
    return {
      kind: this.name,
      subject: { type: 'process', process: process.ref },
      ...told,
      evidence: [...(told.evidence ?? []), ...processEvidence(process)],
    };
  }

  /** As what it may be judged and told of now; undefined: not now. */
  #dueAs(key: ProcessKey, { latelyHot }: DetectContext): 'at-work' | 'news' | 'again' | undefined {
    const why = latelyHot.has(key)
      ? 'at-work'
      : this.#resting.mayTell(key, !this.#repeat.isSaid(key), this.#repeat.nowMs);
    return why !== undefined && this.#repeat.isDue(key) ? why : undefined;
  }

  #forget(key: ProcessKey): void {
    this.#drop(key);
    this.#resting.forget(key);
  }

  /** Is no suspect any more, but may become one again: then it does not wait like one of whom nobody was told. */
  #drop(key: ProcessKey): void {
    this.#suspects.delete(key);
    this.#resting.remove(key);
    this.#looks?.forget(key);
    this.#repeat.forget(key);
  }
}
