import type { Tuple } from '#shared/model/connection.ts';
import type { CapabilityName } from '#shared/model/host.ts';
import type { HostDetail } from '#shared/model/host-detail.ts';
import { observedValue } from '#shared/model/observed.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { MonitorSignature } from '#shared/signature/entry.ts';
import type { AgentEvent, KnownProcess, UsageView } from '../detect/detector.ts';
import type { HostCounters, Platform, ProbeRequest, ProbeResult } from '../platform/platform.ts';
import { ProcessTable } from '../platform/process-table.ts';
import { ConnectionWatch } from './connection-watch.ts';
import { CpuUsage } from './cpu-usage.ts';
import { CounterDeltas, GapCounts } from './gap-counts.ts';
import { GroupHistory } from './group-history.ts';
import { HostBusy, type HostLoad } from './host-busy.ts';
import { DepartedProcesses } from './departed-processes.ts';
import { processDetailsOf, type SampledProcesses } from './detail-of.ts';
import { KnownProcesses } from './known-processes.ts';
import { ObserverWatch } from './observer-watch.ts';
import type { OwnershipSink } from './ownership-sink.ts';
import { recallCpu } from './recall-cpu.ts';
import { RECENT_SECONDS } from './recent-cpu.ts';
import { SummarySpan } from './summary-span.ts';
import { TickClock, type TickStep } from './tick-clock.ts';
import { UnownedCpu } from './unowned-cpu.ts';

/** Whoever comes when there are so many is not seen, and counted as a gap. What is not used of the room takes no memory. */
const MAX_PROCESSES = 16_384;

export interface SamplerOptions {
  readonly platform: Platform;
  readonly ownerships: OwnershipSink;
  readonly intervalMs: number;
  /** Processes watched at the same time; more are counted as lost. */
  readonly capacity?: number;
  /** A restored history goes on; without one a new one begins. */
  readonly history?: GroupHistory;
  /** The agent's own process: summaries tell its CPU apart. */
  readonly ownPid?: number;
  /** Tools whose runs are sessions of an observer. */
  readonly monitors?: readonly MonitorSignature[];
}

/** What must be seen to tell what nobody owns. */
const NEEDED: readonly CapabilityName[] = ['processes', 'kernel-counters'];

/** People do not come and go by the second. */
const LOGINS_EVERY_TICKS = 5;
/** A process that used less in 15 minutes is forgotten when it ends. */
const WORTH_REMEMBERING_CORE_S = 1;

/**
 * One look at the host a tick: counters of the host and of every process into history, and what happened since the last look as
 * events, in this order: gaps, logins, exits, executions, observers, connections, the census, the tick. Reads only through the platform; the order and number of its
 * questions depend on nothing but the answers, so that a recording replays exactly.
 */
export class Sampler {
  readonly usage: UsageView;
  readonly history: GroupHistory;
  readonly summary = new SummarySpan();
  readonly #platform: Platform;
  readonly #table: ProcessTable;
  readonly #clock: TickClock;
  readonly #host = new HostBusy();
  readonly #cpu: CpuUsage;
  readonly #unowned: UnownedCpu;
  readonly #known: KnownProcesses;
  readonly #connections: ConnectionWatch;
  readonly #observers: ObserverWatch;
  readonly #ownerships: OwnershipSink;
  readonly #gaps = new GapCounts();
  readonly #losses = new CounterDeltas();
  readonly #departed = new DepartedProcesses();
  readonly #ownPid: number | undefined;
  #last: { readonly atMs: number; readonly elapsedMs: number; readonly load: HostLoad | undefined } | undefined;
  #tick = 0;
  #processesObservable = true;
  #comparable: boolean | undefined;
  #isIdleExact = true;

  constructor(options: SamplerOptions) {
    const { platform, ownerships, intervalMs, capacity = MAX_PROCESSES, history, ownPid, monitors = [] } = options;
    this.#platform = platform;
    this.#table = new ProcessTable(capacity);
    this.#clock = new TickClock(intervalMs);
    this.#unowned = new UnownedCpu(this.#table);
    this.#cpu = new CpuUsage(this.#table, this.#host, this.#unowned);
    this.#known = new KnownProcesses(platform, this.#table);
    this.#connections = new ConnectionWatch(platform, this.#table, this.#known, ownerships);
    this.#observers = new ObserverWatch(this.#table, monitors);
    this.#ownerships = ownerships;
    this.#ownPid = ownPid;
    this.usage = this.#cpu;
    this.history = history ?? new GroupHistory();
  }

  /** False after a sweep that could not list processes: then only the host as a whole is known. */
  get processesObservable(): boolean {
    return this.#processesObservable;
  }

  get processCount(): number {
    return this.#table.size;
  }

  /** Readings that failed and things that did not fit, by cause, since the last call. */
  takeGaps(): Readonly<Record<string, number>> {
    const losses = this.#losses.take({
      'counter-reset': this.#cpu.counterResets,
      'cpu-cell-full': this.#cpu.saturated,
      'connections-full': this.#connections.overflow,
      'group-evicted': this.history.evictions,
      'groups-full': this.history.overflow,
    });
    return { ...this.#gaps.take(), ...losses };
  }

  process(key: ProcessKey): KnownProcess | undefined {
    return this.#known.get(key);
  }

  /** Everybody who is there and whose details are known. */
  processes(): Iterable<KnownProcess> {
    return this.#known.alive();
  }

  /** Whether this run is in the table now, known by details or not. */
  isAlive(key: ProcessKey): boolean {
    const slot = this.#table.slotOf(Number.parseInt(key, 10));
    return slot !== undefined && this.#table.keyOf(slot) === key;
  }

  connectionsOf(key: ProcessKey): readonly Tuple[] {
    return this.#connections.connectionsOf(key);
  }

  /** How the host looked in the last tick; undefined before the first one. */
  detail(): HostDetail | undefined {
    if (this.#last === undefined) return undefined;
    const { atMs, elapsedMs, load } = this.#last;
    return {
      ...{ atMs, spanMs: elapsedMs },
      ...(load === undefined ? {} : { busyCores: round(load.busyCores), stealCores: round(load.stealCores) }),
      ...(this.#unownedNow === undefined ? {} : { unownedCores: round(this.#unownedNow) }),
      ...(this.#processesObservable ? { processCount: this.#table.size } : {}),
      processes: this.#processesObservable ? processDetailsOf(this.#sampled, elapsedMs) : [],
    };
  }

  /** What used the processor in a span; undefined before the first tick. */
  recall(span: { readonly fromMs: number; readonly toMs: number }): ReturnType<typeof recallCpu> | undefined {
    if (this.#last === undefined) return undefined;
    const { atMs } = this.#last;
    const departed = this.#departed;
    return recallCpu({ ...this.#sampled, host: this.#host, departed, history: this.history, atMs }, span);
  }

  /** The events of one tick; undefined when a recording has come to its end. */
  tick(): readonly AgentEvent[] | undefined {
    const begun = this.#platform.beginTick();
    if (begun === undefined) return undefined;
    const counters = observedValue(this.#platform.readHostCounters());
    const time = this.#clock.tick(begun, counters?.uptimeMs);
    const { atMs, elapsedMs } = time;
    const events: AgentEvent[] = time.gaps.map((gap) => ({ type: 'gap', atMs, ...gap }));
    for (const { cause } of time.gaps) this.#gaps.count(cause);
    const load = this.#host.take(counters, elapsedMs, time.seconds);
    if (counters === undefined) this.#gaps.count('host-counters');
    if (this.#tick % LOGINS_EVERY_TICKS === 0) {
      this.#observers.takeLogins(this.#platform.readLogins(), atMs, events);
    }
    this.#sweep(time, counters, events);
    this.#ownerships.advance(atMs);
    this.#last = { atMs, elapsedMs, load };
    for (const [cause, count] of Object.entries(this.#platform.takeGaps())) this.#gaps.count(cause, count);
    this.#tick++;
    this.summary.take(this.#tick === 1 ? 0 : elapsedMs, load, this.#unowned.takeMeanCores());
    events.push({ type: 'tick', atMs, tick: this.#tick, elapsedMs, usage: this.usage });
    return events;
  }

  /** Questions that the sampler itself has after a tick; the answers come back through {@link takeProbe}. */
  takeProbeRequests(): readonly ProbeRequest[] {
    return this.#connections.takeProbeRequests(this.#cpu.hotSlots);
  }

  /** What a probe found, as events: connections of another namespace among them. */
  takeProbe(result: ProbeResult, atMs: number): readonly AgentEvent[] {
    const events: AgentEvent[] = [];
    if (result.kind === 'namespace-connections') this.#connections.takeProbe(result, atMs, events);
    if (result.kind === 'hidden-processes') this.#known.askAgain(pidsOf(result));
    events.push({ type: 'probe-result', atMs, result });
    return events;
  }

  #sweep(time: TickStep, counters: HostCounters | undefined, events: AgentEvent[]): void {
    const { atMs, elapsedMs, seconds } = time;
    const exits = this.#canCompare() ? observedValue(this.#platform.takeExits()) : undefined;
    const swept = this.#platform.sweepProcesses(this.#table, this.#unowned.wantsThoroughSweep);
    this.#cpu.groupUsage.begin();
    const couldSee = this.#processesObservable;
    this.#processesObservable = 'value' in swept;
    if (!('value' in swept)) {
      this.#unowned.clear();
      if (couldSee && this.#tick > 0) events.push({ type: 'gap', atMs, cause: 'unreadable', lostMs: elapsedMs });
      return;
    }
    this.#gaps.count('process-table-full', swept.value.overflow);
    this.#connections.noteVanished();
    this.#rememberDeparted(atMs);
    if (this.#canCompare()) {
      const isWhole = swept.value.overflow === 0;
      const isBroken = time.gaps.some(({ cause }) => cause !== 'stall');
      this.#unowned.take({ counters, isIdleExact: this.#isIdleExact, exits, elapsedMs, isWhole, isBroken });
    }
    this.#cpu.take(seconds, this.#tick === 0 ? 0 : elapsedMs * (counters?.cpuCount ?? 1) * 1.1);
    const changes = this.#known.take(atMs, this.#cpu.hotSlots);
    this.#observers.take(atMs, changes);
    this.summary.observe(this.#observers.open());
    events.push(...changes);
    this.#attribute(atMs);
    this.#cpu.takeGroups(seconds);
    this.#connections.take(atMs, this.#cpu.hotSlots, events);
    const census = observedValue(this.#platform.readProcessCensus(this.#table));
    if (census !== undefined) events.push({ type: 'census', atMs, census });
  }

  /**
   * Whether the counters and the list of processes are about the same machine: not inside a container, not with hidepid. Asked once:
   * a process does not change its namespaces while it samples.
   */
  #canCompare(): boolean {
    if (this.#comparable === undefined) {
      const capabilities = this.#platform.capabilities();
      const seen = capabilities.filter(({ reason }) => reason === undefined);
      this.#comparable = NEEDED.every((needed) => seen.some(({ name }) => name === needed));
      // Older recordings do not say, and were made where it was.
      this.#isIdleExact = !capabilities.some(({ name, reason }) => name === 'idle-time' && reason !== undefined);
    }
    return this.#comparable;
  }

  /** Over the last ten seconds, in which a single bad one matters less. */
  get #unownedNow(): number | undefined {
    const reading = this.#unowned.reading;
    return reading === undefined ? undefined : Math.max(0, reading.cores10s ?? reading.cores5s);
  }

  get #sampled(): SampledProcesses {
    return { table: this.#table, cpu: this.#cpu, known: this.#known, connections: this.#connections };
  }

  /** Before their slots have new owners. */
  #rememberDeparted(atMs: number): void {
    for (const [index, slot] of this.#table.vanished.entries()) {
      if (this.#cpu.quarterCoreSeconds(slot) < WORTH_REMEMBERING_CORE_S) continue;
      const process = this.#known.get(this.#table.vanishedKeys[index] ?? '');
      if (process === undefined) continue;
      const cores = this.#cpu.secondsOf(slot, RECENT_SECONDS - 1, 0);
      this.#departed.remember({ ref: process.ref, endedAtMs: this.#last?.atMs ?? atMs, cores });
    }
  }

  /** CPU of this tick to process groups. What has no details yet is not attributed: it is in the ring all the same. */
  #attribute(atMs: number): void {
    this.history.advance(atMs);
    for (const slot of this.#cpu.usedSlots) {
      const cpuMs = this.#cpu.lastTickMs(slot);
      const process = this.#known.inSlot(slot);
      if (process === undefined) continue;
      this.history.add(process.ref.groupKey, cpuMs, atMs);
      this.#cpu.groupUsage.add(process.ref.groupKey, process.key, cpuMs);
      if (this.#table.pid[slot] !== this.#ownPid) this.summary.add(process.ref, cpuMs);
    }
  }
}

/** Whom a search found: what could not be read of them before may be readable now. */
function pidsOf({ search }: ProbeResult & { readonly kind: 'hidden-processes' }): readonly number[] {
  const found = observedValue(search);
  if (found === undefined) return [];
  return [...found.hidden, ...(observedValue(found.covered) ?? [])].map(({ pid }) => pid);
}

function round(cores: number): number {
  return Math.round(cores * 1000) / 1000;
}
