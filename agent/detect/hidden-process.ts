import type { SignalCode } from '#shared/verdict/signals.ts';
import * as z from 'zod';
import { type Evidence, evidenceSchema, type FindingDraft } from '#shared/model/finding.ts';
import { signalSchema } from '#shared/model/signal.ts';
import { observedValue } from '#shared/model/observed.ts';
import { type ProcessKey, processKey } from '#shared/model/process-ref.ts';
import type { HiddenProcess as Hidden, HiddenSearch, ProcessCensus } from '../platform/hiding.ts';
import type { HiddenSearchRequest } from '../platform/platform.ts';
import type { AgentEvent, DetectContext, Detector, DetectorOutput, DetectorSnapshot, UsageView } from './detector.ts';
import { foreignCodeEvidence, hookSignal, readForeignCode } from './foreign-code.ts';
import { computeParams, processEvidence, signalOf } from './process-evidence.ts';
import { Repeat } from './repeat.ts';
import { unownedExcess } from './unowned-excess.ts';
import { SnapshotForm } from './snapshot-form.ts';

/** So many exact samples in a row must disagree before anybody is suspected. */
const MISMATCHES = 3;
/** Lists are compared so often without any suspicion. */
const COMPARE_EVERY_MS = 60_000;
/** Ids are tried one by one so often on suspicion, half as often after each round more that found nobody, and so often on hosts that are never quiet. */
const TRY_IDS_EVERY_MS = 60_000;
const NEVER_QUIET_MS = 10 * 60_000;
/** A round of ids comes in pieces of some seconds, between which others have their probes; a piece that failed is tried again. */
const PIECE_EVERY_MS = 5_000;
const FAILED_AGAIN_MS = 30_000;
/** A search is given up after five seconds; an answer that was lost on the way is asked for again. */
const ANSWER_WITHIN_MS = 30_000;
/** The sweep reads what was found from the next tick on; who has no details by then is named by the id alone. */
const NAMED_WITHIN_MS = 5_000;
const MAX_FOUND = 256;
/** Both counters of the kernel say so, and no view can name it. */
const UNNAMED_QUALITY = 0.5;

const recordSchema = z.object({
  pid: z.number(),
  seenBy: z.string(),
  unseenBy: z.string(),
  /** What in our own process may hide it. */
  hook: signalSchema.optional(),
  foundAtMs: z.number(),
});
/** Times are those that ticks have covered. */
const watchSchema = z.object({
  /** The last census that was exact. */
  missingThreads: z.number(),
  missingProcesses: z.number(),
  /** How many in a row missed somebody, and how many of those after all ids had been tried. */
  mismatches: z.number(),
  unnamed: z.number(),
  quietAtMs: z.number(),
  /** Something counts processes here: ids need not be tried to know that nobody is missing. */
  hasCensus: z.boolean().optional(),
  mounted: z.string(),
  comparedAtMs: z.number().optional(),
  askedAtMs: z.number().optional(),
  triedAtMs: z.number().optional(),
  /** From here on ids are still to be tried, and not before that time. */
  nextPid: z.number().optional(),
  nextPieceAtMs: z.number().optional(),
  /** The last question was about ids. */
  isPieceAsked: z.boolean().optional(),
  /** Rounds in a row that found nobody new, and whether the one under way has. */
  emptyRounds: z.number().optional(),
  hasFound: z.boolean().optional(),
});
const form = new SnapshotForm(
  1,
  z.object({
    repeat: Repeat.snapshotSchema,
    watch: watchSchema,
    found: z.array(z.tuple([z.string(), recordSchema])),
    foreign: z.array(evidenceSchema).readonly().default([]),
  }),
);
type Found = z.infer<typeof recordSchema>;

/**
 * A process that runs and that lists of processes do not name. The kernel's own counts, or processor time that nobody owns, say that somebody
 * is missing, a search names who; without a suspicion the lists are compared once a minute, because a hook in one of them leaves the counts as they are.
 */
export class HiddenProcess implements Detector {
  readonly name = 'hidden-process';
  readonly signals: readonly SignalCode[] = ['evasion.hidden-process', 'evasion.hook-in-agent'];
  #repeat = new Repeat();
  #found = new Map<ProcessKey, Found>();
  /** Code in our own process that is not ours, as facts. */
  #foreign: readonly Evidence[] = [];
  #watch: z.infer<typeof watchSchema> = {
    missingThreads: 0,
    missingProcesses: 0,
    mismatches: 0,
    unnamed: 0,
    quietAtMs: 0,
    mounted: '',
  };

  handle(event: AgentEvent, context: DetectContext): DetectorOutput | undefined {
    switch (event.type) {
      case 'census':
        this.#watch.hasCensus = true;
        this.#takeCensus(event.census);
        return undefined;
      case 'exit':
        this.#forget(event.process.key);
        return undefined;
      case 'probe-result':
        if (event.result.kind === 'hidden-processes') this.#takeSearch(observedValue(event.result.search));
        return undefined;
      case 'tick':
        this.#repeat.advance(event.elapsedMs);
        return { findings: this.#drafts(event.usage, event.atMs, context), probes: this.#requests(event.usage) };
      default:
        return undefined;
    }
  }

  snapshot(): DetectorSnapshot {
    return form.write({
      repeat: this.#repeat.snapshot(),
      watch: { ...this.#watch },
      found: [...this.#found],
      foreign: this.#foreign,
    });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#found = new Map(state.found);
    this.#foreign = state.foreign;
    this.#watch = state.watch;
  }

  #takeCensus({ missingThreads, missingProcesses, mountedOver }: ProcessCensus): void {
    const watch = this.#watch;
    const mounted = (observedValue(mountedOver) ?? []).join();
    if (mounted !== watch.mounted) watch.comparedAtMs = undefined;
    watch.mounted = mounted;
    if (missingThreads === undefined && missingProcesses === undefined) return;
    watch.quietAtMs = this.#repeat.nowMs;
    const [threads, processes] = [missingThreads ?? 0, missingProcesses ?? 0];
    [watch.missingThreads, watch.missingProcesses] = [threads, processes];
    const isMismatch = threads > 0 || processes > 0;
    // One counter alone is no agreement: the other could not be told exactly this time.
    if (!isMismatch && missingThreads !== undefined && missingProcesses !== undefined) watch.mismatches = 0;
    if (isMismatch) watch.mismatches++;
    const isTried = watch.triedAtMs !== undefined && watch.nextPid === undefined && watch.askedAtMs === undefined;
    watch.unnamed = isTried && threads > 0 && processes > 0 ? watch.unnamed + 1 : 0;
  }

  #takeSearch(search: HiddenSearch | undefined): void {
    const watch = this.#watch;
    watch.askedAtMs = undefined;
    if (search === undefined) {
      // The ids that were not tried are still to be.
      watch.nextPieceAtMs = this.#repeat.nowMs + FAILED_AGAIN_MS;
      return;
    }
    const names = observedValue(search.foreignLibraries);
    const foreign = names === undefined ? undefined : readForeignCode(names);
    if (foreign !== undefined) this.#foreign = foreignCodeEvidence(foreign);
    const keys = new Set<ProcessKey>();
    for (const hidden of search.hidden.slice(0, MAX_FOUND)) {
      const key = keyOf(hidden);
      keys.add(key);
      const known = this.#found.get(key);
      if (known === undefined) watch.hasFound = true;
      const foundAtMs = known?.foundAtMs ?? this.#repeat.nowMs;
      const hook = foreign === undefined ? known?.hook : hookSignal(foreign, hidden);
      const [seenBy, unseenBy] = [hidden.seenBy.join(', '), hidden.unseenBy.join(', ')];
      this.#found.set(key, { pid: hidden.pid, seenBy, unseenBy, foundAtMs, ...(hook === undefined ? {} : { hook }) });
    }
    for (const key of this.#found.keys()) if (!keys.has(key)) this.#forget(key);
    if (watch.isPieceAsked !== true) return;
    watch.nextPid = search.nextPid;
    if (search.nextPid === undefined) watch.emptyRounds = watch.hasFound === true ? 0 : (watch.emptyRounds ?? 0) + 1;
  }

  #requests(usage: UsageView): readonly HiddenSearchRequest[] {
    const watch = this.#watch;
    const { nowMs } = this.#repeat;
    if (watch.askedAtMs !== undefined && nowMs - watch.askedAtMs < ANSWER_WITHIN_MS) return [];
    const fromPid = this.#nextPiece(nowMs, usage);
    const mustCompare = watch.comparedAtMs === undefined || nowMs - watch.comparedAtMs >= COMPARE_EVERY_MS;
    if (fromPid === undefined && !mustCompare) return [];
    watch.isPieceAsked = fromPid !== undefined;
    watch.comparedAtMs = nowMs;
    watch.askedAtMs = nowMs;
    const suspects = [...this.#found.values()].map(({ pid }) => pid);
    return [{ kind: 'hidden-processes', process: 'host', suspects, ...(fromPid === undefined ? {} : { fromPid }) }];
  }

  /** The id from which on others are to be tried now, a new round from 1 on. */
  #nextPiece(nowMs: number, usage: UsageView): number | undefined {
    const watch = this.#watch;
    if (watch.nextPid === undefined) {
      if (!this.#mustTryIds(nowMs, usage)) return undefined;
      watch.nextPid = 1;
      watch.triedAtMs = nowMs;
      watch.hasFound = false;
    } else if (nowMs < (watch.nextPieceAtMs ?? 0)) return undefined;
    watch.nextPieceAtMs = nowMs + PIECE_EVERY_MS;
    return watch.nextPid;
  }

  #mustTryIds(nowMs: number, { unowned }: UsageView): boolean {
    const watch = this.#watch;
    const sinceTriedMs = nowMs - (watch.triedAtMs ?? Number.NEGATIVE_INFINITY);
    const isChanged = (unowned?.impossibleCores60s ?? 0) > 0;
    const computesUnseen = unowned !== undefined && (isChanged || unownedExcess(unowned) !== undefined);
    const isSuspected = watch.mismatches >= MISMATCHES || computesUnseen;
    if (!isSuspected) watch.emptyRounds = 0;
    const everyMs = Math.min(NEVER_QUIET_MS, TRY_IDS_EVERY_MS * 2 ** Math.max(0, (watch.emptyRounds ?? 0) - 1));
    if (isSuspected) return sinceTriedMs >= everyMs;
    const isQuiet = watch.hasCensus === true && nowMs - watch.quietAtMs < NEVER_QUIET_MS;
    return !isQuiet && sinceTriedMs >= NEVER_QUIET_MS;
  }

  #drafts(usage: UsageView, atMs: number, context: DetectContext): readonly FindingDraft[] {
    const drafts: FindingDraft[] = [];
    for (const [key, found] of this.#found) {
      const process = context.process(key);
      const isWaiting = process === undefined && this.#repeat.nowMs - found.foundAtMs < NAMED_WITHIN_MS;
      if (isWaiting || !this.#repeat.isDue(key)) continue;
      const { pid, seenBy, unseenBy, hook } = found;
      const coreSeconds = usage.lifetimeCoreSeconds(key);
      drafts.push({
        kind: this.name,
        subject: process === undefined ? { type: 'host' } : { type: 'process', process: process.ref },
        sinceMs: process === undefined ? atMs : Math.min(atMs, process.ref.startedAtMs),
        signals: [
          signalOf('evasion.hidden-process', 1, { pid, seenBy, unseenBy, ...computeParams(coreSeconds) }),
          ...(hook === undefined ? [] : [hook]),
        ],
        evidence: [...(process === undefined ? [] : processEvidence(process)), ...this.#foreign],
      });
    }
    if (this.#found.size === 0 && this.#watch.unnamed >= MISMATCHES && this.#repeat.isDue('unnamed')) {
      const { missingThreads: threads, missingProcesses: processes } = this.#watch;
      const signals = [signalOf('evasion.hidden-process', UNNAMED_QUALITY, { threads, processes })];
      drafts.push({ kind: this.name, subject: { type: 'host' }, signals, evidence: this.#foreign });
    }
    return drafts;
  }

  #forget(key: ProcessKey): void {
    if (this.#found.delete(key)) this.#repeat.forget(key);
  }
}

/** A process of which nothing tells the start has only its id. */
function keyOf({ pid, startId }: Hidden): ProcessKey {
  return startId === undefined ? `${pid}:unknown` : processKey({ pid, startId });
}
