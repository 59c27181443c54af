import type { Finding, FindingDraft } from '#shared/model/finding.ts';
import type { HostDetail, WatchOrder } from '#shared/model/host-detail.ts';
import type { Capability, HostFacts, Summary } from '#shared/model/host.ts';
import { MAX_RECALLED_CONNECTIONS, type Recollection, type RecallQuestion } from '#shared/model/recollection.ts';
import { type ProcessRef, processKey } from '#shared/model/process-ref.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import type { OwnerQuestion } from '#shared/protocol/messages.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { EpisodeChange } from './detect/episodes.ts';
import { DueTimes } from './due-times.ts';
import { HostWatch } from './host-watch.ts';
import { LIMITS } from './limits.ts';
import type { WhoOwned } from './link/link-session.ts';
import type { AgentMemory } from './memory/agent-memory.ts';
import type { Platform } from './platform/platform.ts';
import { restingSight } from './resting-sight.ts';
import { CounterDeltas, GapCounts } from './sample/gap-counts.ts';
import { fitDetail } from './sample/fit-detail.ts';
import { GroupHistory } from './sample/group-history.ts';
import { TickTimer } from './tick-timer.ts';

const DUTIES_MS = { summary: 10_000, snapshot: 60_000, history: 5 * 60_000, capabilities: 60_000 } as const;
/** Whoever has just started the agent wants to see that it sees something. */
const FIRST_SUMMARY_MS = 2_000;
/** Episodes that wait while the disk cannot be written; what is older is said again by its detector. */
const MAX_UNWRITTEN = 1_024;
const BOOT = 'boot-id';
/** Connections of a span that are looked at to find those worth telling. */
const MAX_LOOKED_AT = 2_000;

/** What the agent tells: a link to a collector, or whoever prints. */
export interface AgentReport {
  /** Findings are durable and wait in the outbox. */
  readonly findingsWait: (findings: readonly Finding[]) => void;
  /** Findings are held back because the disk cannot be written; told once until it takes them again. */
  readonly findingsHeld: (code: string) => void;
  readonly summary: (summary: Summary) => void;
  /** How the host looks now, while {@link Agent.watchClosely} holds. */
  readonly detail?: (detail: HostDetail) => void;
  readonly capabilities: (capabilities: readonly Capability[]) => void;
}

export interface AgentParticulars {
  readonly platform: Platform;
  readonly memory: AgentMemory;
  readonly signatures: SignatureSet;
  readonly intervalMs: number;
  readonly report: AgentReport;
  /** The agent's own use: CPU milliseconds since its start, resident bytes. */
  readonly footprint: () => { readonly cpuMs: number; readonly residentBytes: number };
  /** Told of errors that must not happen; the agent goes on. */
  readonly onError: (error: unknown) => void;
  /** Until when somebody wants the agent to rest, epoch milliseconds; undefined: not at all. Asked once a tick. */
  readonly pausedUntilMs?: () => number | undefined;
  /** Pid of the agent; absent where it is no process of this host. */
  readonly ownPid?: number;
}

/**
 * The agent of one host: looks once a second, remembers, reports. Composition only: what it knows is in {@link HostWatch}, what it
 * must not forget in {@link AgentMemory}. Nothing is reported before it is durable.
 */
export class Agent implements AsyncDisposable {
  readonly #parts: AgentParticulars;
  readonly #unwritten = new Map<string, EpisodeChange>();
  readonly #gaps = new GapCounts();
  /** What the next summary says, and whoever counts along. */
  readonly #untold = new GapCounts();
  readonly #alsoCounting = new Set<GapCounts>();
  readonly #dropped = new CounterDeltas();
  readonly #duties = new DueTimes(DUTIES_MS, { summary: FIRST_SUMMARY_MS });
  #isHolding = false;
  #abort: AbortController | undefined;
  #running: Promise<void> | undefined;
  #watch: HostWatch | undefined;
  /** As told last. */
  #capabilities: readonly Capability[] = [];
  #resting = '';
  #pausedUntilMs: number | undefined;
  /** It has more in memory than it may: detail is given up first. */
  #isPressed = false;
  /** Somebody looks: until then, so often. By the clock that never jumps. */
  #watched: { readonly untilMs: number; readonly everyMs: number; dueMs: number } | undefined;
  #lastUse: { readonly cpuMs: number; readonly atMs: number } | undefined;

  constructor(parts: AgentParticulars) {
    this.#parts = parts;
  }

  /** Begins to look, until the signal or until disposed. */
  start(signal: AbortSignal): void {
    const abort = new AbortController();
    const { platform, memory, signatures, intervalMs, ownPid } = this.#parts;
    signal.addEventListener('abort', () => abort.abort(), { once: true });
    if (signal.aborted) abort.abort();
    this.#takeDropped(); // What earlier runs lost was theirs to tell.
    const history = new GroupHistory();
    history.restore(memory.histories.load());
    const watch = new HostWatch({
      platform,
      signatures,
      ownerships: memory.connections,
      hostId: memory.agentId,
      intervalMs,
      signal: abort.signal,
      history,
      ...(ownPid === undefined ? {} : { ownPid }),
    });
    watch.restore(memory.episodes.readOpen(), memory.snapshots.load(), memory.values.get(BOOT) === watch.host.bootId);
    memory.values.set(BOOT, watch.host.bootId);
    this.#watch = watch;
    this.#abort = abort;
    // Whoever connects hears of these first.
    this.#capabilities = this.#sight(platform.capabilities());
    const timer = new TickTimer(platform.clock, intervalMs, abort.signal);
    this.#running = timer.run(() => this.#tick(watch));
  }

  /** Resolves when the agent has stopped looking. */
  async stopped(): Promise<void> {
    await this.#running;
  }

  get openFindings(): readonly Finding[] {
    return this.#watch?.openFindings ?? [];
  }

  describeHost(): { readonly host: HostFacts; readonly capabilities: readonly Capability[] } {
    const { platform } = this.#parts;
    return { host: platform.describeHost(), capabilities: this.#sight(platform.capabilities()) };
  }

  /** What it sees and judges, as of the last minute, or of when that changed; to ask again is dear. */
  get capabilities(): readonly Capability[] {
    return this.#capabilities;
  }

  /** Until when it rests, epoch milliseconds; undefined while it works. */
  get pausedUntilMs(): number | undefined {
    return this.#pausedUntilMs;
  }

  answerOwners(question: OwnerQuestion): WhoOwned {
    const { connections } = this.#parts.memory;
    return { owners: connections.ownersOf(question), rememberedSinceMs: connections.rememberedSinceMs };
  }

  /** Findings of an experiment; written down like those of detectors. Nothing before the start and after the end. */
  takeDrafts(drafts: readonly FindingDraft[], atMs: number): void {
    if (this.#watch !== undefined) this.#write(this.#watch.report(drafts, atMs));
  }

  /** Counts along what cannot be seen from now on, by cause as in summaries; the answer ends it and gives the counts. */
  countGaps(): () => Readonly<Record<string, number>> {
    this.#gatherGaps();
    const counts = new GapCounts();
    this.#alsoCounting.add(counts);
    return () => {
      this.#gatherGaps();
      this.#alsoCounting.delete(counts);
      return counts.take();
    };
  }

  /** Tells how the host looks, so often, until the time is over or another order comes. */
  watchClosely({ forMs, everyMs }: WatchOrder): void {
    if (this.#isPressed) return;
    const nowMs = this.#parts.platform.clock.monotonicMs();
    this.#watched =
      forMs === 0
        ? undefined
        : { untilMs: nowMs + forMs, everyMs, dueMs: Math.min(nowMs, this.#watched?.dueMs ?? nowMs) };
  }

  /** What is remembered of a span; undefined before the first look. */
  recall({ fromMs, toMs }: Omit<RecallQuestion, 'questionId'>): Recollection | undefined {
    const cpu = this.#watch?.sampler.recall({ fromMs, toMs });
    if (cpu === undefined) return undefined;
    const { connections } = this.#parts.memory;
    const { held, omitted } = connections.during({ fromMs, toMs }, MAX_LOOKED_AT);
    // Those of the processes that used most come first: there may be too many of others.
    const ranks = new Map(cpu.processes.map(({ process }, index) => [processKey(process), index]));
    const rankOf = (process: ProcessRef) => ranks.get(processKey(process)) ?? ranks.size;
    const ranked = held.toSorted((left, right) => rankOf(left.process) - rankOf(right.process));
    return {
      ...cpu,
      connections: ranked.slice(0, MAX_RECALLED_CONNECTIONS).map(({ tuple, process, firstSeenMs, lastSeenMs }) => {
        const { pid, startId, name, groupKey } = process;
        return { tuple, pid, startId, name, groupKey, firstSeenMs, lastSeenMs };
      }),
      connectionsOmitted: omitted || held.length > MAX_RECALLED_CONNECTIONS,
      connectionsSinceMs: connections.rememberedSinceMs,
    };
  }

  /** Stops looking and writes down what would be lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort?.abort();
    await this.#running;
    if (this.#watch === undefined) return;
    this.#write([]);
    this.#saveSnapshot(this.#watch);
    this.#saveHistory(this.#watch);
    this.#watch = undefined;
  }

  #tick(watch: HostWatch): void {
    try {
      if (this.#rests()) return;
      const step = watch.step();
      if (step === undefined) return;
      this.#write(step.changes);
      const nowMs = this.#parts.platform.clock.monotonicMs();
      if (this.#watched !== undefined) this.#tellDetail(watch, nowMs);
      if (this.#duties.isDue('summary', nowMs)) this.#summarise(watch, step.atMs, nowMs);
      if (this.#duties.isDue('snapshot', nowMs)) this.#saveSnapshot(watch);
      if (this.#duties.isDue('history', nowMs)) this.#saveHistory(watch);
      const resting = watch.restingSignals.join();
      if (resting !== this.#resting || this.#duties.isDue('capabilities', nowMs)) this.#tellCapabilities();
      this.#resting = resting;
    } catch (error) {
      this.#gaps.count('agent-error');
      this.#parts.onError(error);
    }
  }

  /** While it rests nothing is read and nothing is judged; that it rests is told like anything else. */
  #rests(): boolean {
    const untilMs = this.#parts.pausedUntilMs?.();
    if (untilMs !== this.#pausedUntilMs) {
      this.#pausedUntilMs = untilMs;
      this.#tellCapabilities();
    }
    if (untilMs === undefined) return false;
    this.#gaps.count('paused');
    const { clock } = this.#parts.platform;
    if (this.#duties.isDue('summary', clock.monotonicMs())) this.#tellRest(clock.wallMs());
    return true;
  }

  #tellRest(atMs: number): void {
    const { residentBytes } = this.#parts.footprint();
    this.#gatherGaps();
    const gaps = this.#untold.take();
    this.#parts.report.summary({
      ...{ atMs: Math.round(atMs), spanMs: DUTIES_MS.summary, top: [], gaps },
      agentResidentBytes: residentBytes,
    });
  }

  /** What can be seen now, and judged: while it rests, nothing. */
  #sight(capabilities: readonly Capability[]): readonly Capability[] {
    const untilMs = this.#pausedUntilMs;
    if (untilMs === undefined) return restingSight(capabilities, this.#watch?.restingSignals ?? []);
    return capabilities.map(({ name }) => ({ name, reason: 'paused', detail: toIsoTime(untilMs) }));
  }

  #tellDetail(watch: HostWatch, nowMs: number): void {
    const watched = this.#watched;
    if (watched === undefined || nowMs >= watched.untilMs) {
      this.#watched = undefined;
      return;
    }
    // Ticks do not come to the millisecond.
    if (nowMs < watched.dueMs - this.#parts.intervalMs / 2) return;
    watched.dueMs = Math.max(watched.dueMs + watched.everyMs, nowMs);
    const detail = watch.sampler.detail();
    if (detail !== undefined) this.#parts.report.detail?.(fitDetail(detail));
  }

  /** Durable first, then told. What the disk does not take waits, and a later revision of the same episode replaces it. */
  #write(changes: readonly EpisodeChange[]): void {
    for (const change of changes) this.#unwritten.set(change.finding.id, change);
    if (this.#unwritten.size === 0) return;
    const waiting = [...this.#unwritten.values()];
    const result = this.#parts.memory.episodes.put(waiting);
    if (result.written) {
      this.#unwritten.clear();
      this.#isHolding = false;
      this.#parts.report.findingsWait(waiting.map(({ finding }) => finding));
      return;
    }
    this.#gaps.count(`not-written-${result.code}`);
    if (!this.#isHolding) this.#parts.report.findingsHeld(result.code);
    this.#isHolding = true;
    for (const { finding } of waiting.slice(0, Math.max(0, waiting.length - MAX_UNWRITTEN)))
      this.#unwritten.delete(finding.id);
  }

  #summarise(watch: HostWatch, atMs: number, nowMs: number): void {
    const { sampler } = watch;
    const { cpuMs, residentBytes } = this.#parts.footprint();
    this.#isPressed = residentBytes > LIMITS.residentBytes;
    if (this.#isPressed) {
      this.#watched = undefined;
      this.#gaps.count('memory-pressure');
    }
    const last = this.#lastUse;
    const cpuCores = last === undefined ? {} : { cpuCores: (cpuMs - last.cpuMs) / (nowMs - last.atMs) };
    this.#lastUse = { cpuMs, atMs: nowMs };
    const processCount = sampler.processesObservable ? sampler.processCount : undefined;
    this.#gatherGaps();
    const gaps = this.#untold.take();
    const summary = sampler.summary.finish(atMs, processCount, gaps, { ...cpuCores, residentBytes });
    if (summary !== undefined) this.#parts.report.summary(summary);
  }

  #gatherGaps(): void {
    for (const gaps of [this.#watch?.takeGaps() ?? {}, this.#gaps.take(), this.#takeDropped()])
      for (const counts of [this.#untold, ...this.#alsoCounting]) counts.add(gaps);
  }

  /** Findings that found no place in the outbox, or were not understood, since the last call. */
  #takeDropped(): Readonly<Record<string, number>> {
    const { dropped } = this.#parts.memory.outbox.statistics();
    return this.#dropped.take(
      Object.fromEntries(Object.entries(dropped).map(([cause, count]) => [`outbox-${cause}`, count])),
    );
  }

  #saveSnapshot(watch: HostWatch): void {
    this.#parts.memory.snapshots.save(watch.snapshot());
  }

  #saveHistory(watch: HostWatch): void {
    const changes = watch.sampler.history.takeChanges();
    if (changes.length > 0) this.#parts.memory.histories.save(changes);
  }

  #tellCapabilities(): void {
    const capabilities = this.#sight(this.#parts.platform.capabilities());
    const isNew = JSON.stringify(capabilities) !== JSON.stringify(this.#capabilities);
    if (isNew) this.#parts.report.capabilities(capabilities);
    this.#capabilities = capabilities;
  }
}
