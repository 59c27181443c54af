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
import { SnapshotForm } from './snapshot-form.ts';

const form = new SnapshotForm(
  2,
  z.object({
    repeat: Repeat.snapshotSchema,
    looks: z.unknown().exactOptional(),
    suspects: z.array(z.string()),
    evenIdle: z.array(z.string()),
  }),
);

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
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#looks?.restore(state.looks);
    this.#suspects = new Set(state.suspects);
    this.#evenIdle = new Set(state.evenIdle);
  }

  #takeExec(process: KnownProcess, context: DetectContext): void {
    this.#repeat.forget(process.key);
    this.#looks?.forget(process.key);
    this.#suspects.delete(process.key);
    this.#evenIdle.delete(process.key);
    if (process.details.kernelThread || !this.#rule.suspects(process, context)) return;
    this.#suspects.add(process.key);
    if (this.#countsIdle(process, context)) this.#evenIdle.add(process.key);
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
    const probes = this.#looks === undefined ? [] : this.#probes(this.#looks, event.usage, context);
    const findings: FindingDraft[] = [];
    for (const key of this.#evenIdleAnd(context.latelyHot.keys())) {
      const draft = this.#draft(key, context);
      if (draft !== undefined) findings.push(draft);
    }
    return findings.length === 0 && probes.length === 0 ? undefined : { findings, probes };
  }

  #probes(looks: RepeatedLooks<T>, usage: UsageView, context: DetectContext): readonly ProbeRequest[] {
    const requests: ProbeRequest[] = [];
    for (const key of this.#evenIdleAnd(usage.hot)) {
      const process = this.#suspects.has(key) ? context.process(key) : undefined;
      const request = process === undefined ? undefined : looks.request(process, this.#repeat.nowMs);
      if (request !== undefined) requests.push(request);
    }
    return requests;
  }

  *#evenIdleAnd(computing: Iterable<ProcessKey>): Iterable<ProcessKey> {
    yield* this.#evenIdle;
    for (const key of computing) if (!this.#evenIdle.has(key)) yield key;
  }

  #draft(key: ProcessKey, context: DetectContext): FindingDraft | undefined {
    if (!this.#suspects.has(key)) return undefined;
    const look = this.#looks === undefined ? NO_LOOK : this.#looks.of(key, this.#repeat.nowMs);
    if (look === undefined || !this.#repeat.isDue(key)) return undefined;
    const process = context.process(key);
    const told = process === undefined ? undefined : this.#rule.tell(process, look.seen, context, look.answers);
    if (process === undefined || told === undefined || told.signals.length === 0) return undefined;
    return {
      kind: this.name,
      subject: { type: 'process', process: process.ref },
      ...told,
      evidence: [...(told.evidence ?? []), ...processEvidence(process)],
    };
  }

  #forget(key: ProcessKey): void {
    this.#suspects.delete(key);
    this.#evenIdle.delete(key);
    this.#looks?.forget(key);
    this.#repeat.forget(key);
  }
}
