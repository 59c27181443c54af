import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { Capability, HostFacts } from '#shared/model/host.ts';
import { isUnobservable, type Observed, observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import type { ProcessCensus } from '../hiding.ts';
import type {
  ExitReading,
  HostCounters,
  Login,
  Platform,
  PlatformClock,
  ProbeRequest,
  ProbeResult,
  ProcessDetails,
  SocketOwners,
  SocketReading,
  SweepResult,
  TickTime,
} from '../platform.ts';
import type { ProcessTable } from '../process-table.ts';
import { ProcessRows, putRow } from './process-rows.ts';
import {
  type DetailsReading,
  emptyFrame,
  type OwnersReading,
  probeNameOf,
  type ProbeName,
  type ReadingFrame,
  type ReadingSource,
} from './reading-frame.ts';

/** Nobody asked this when the recording was made. */
const NOT_RECORDED: Unobservable = unobservable('not-implemented', 'not-recorded');

const NO_EXITS: Observed<ExitReading> = observed({ records: [], isComplete: true });

interface WaitingProbe {
  readonly request: ProbeRequest;
  readonly answer: (result: ProbeResult) => void;
}

/**
 * Plays a recording as a platform. `beginTick` moves on; the n-th question of a kind within a tick gets the n-th recorded
 * answer of that kind, and then the last one again. A question that was not asked then is answered from what is known of earlier
 * ticks, or with `not-recorded`. Nothing here looks at the machine it runs on.
 *
 * Whoever drives the replay calls {@link finishTick} after each tick: probes answer there, in the tick in which they did.
 */
export class RecordedPlatform implements Platform {
  readonly name = 'recorded';
  readonly clock: PlatformClock;
  readonly #source: ReadingSource;
  readonly #rows = new ProcessRows();
  readonly #details = new Map<string, Observed<ProcessDetails>>();
  readonly #asked = new Set<ProbeName>();
  readonly #results = new Map<ProbeName, ProbeResult>();
  #waiting: WaitingProbe[] = [];
  #frame: ReadingFrame = emptyFrame({ monotonicMs: 0, wallMs: 0 });
  #cursors = new Map<readonly unknown[], number>();
  #host: HostFacts;
  #capabilities: readonly Capability[];
  #counters: Observed<HostCounters> = NOT_RECORDED;
  #sweep: Observed<SweepResult> = NOT_RECORDED;
  #connections: Observed<readonly SocketReading[]> = NOT_RECORDED;
  #logins: Observed<readonly Login[]> = NOT_RECORDED;
  #detailsOfTick: Map<string, Observed<ProcessDetails>[]> | undefined;
  readonly #knownOwners = new Map<number, number>();
  #damageTaken = 0;
  #exits: Observed<ExitReading> = NOT_RECORDED;

  constructor(source: ReadingSource) {
    this.#source = source;
    this.#host = source.header.host;
    this.#capabilities = source.header.capabilities;
    this.clock = { monotonicMs: () => this.#frame.time.monotonicMs, wallMs: () => this.#frame.time.wallMs };
  }

  /** Time between two ticks as it was meant to be when this was recorded. */
  get tickIntervalMs(): number {
    return this.#source.header.tickIntervalMs;
  }

  /** What was damaged in the recording so far. */
  get damage(): ReadingSource['damage'] {
    return this.#source.damage;
  }

  beginTick(): TickTime | undefined {
    const frame = this.#source.nextFrame();
    if (frame === undefined) return undefined;
    // Also what nobody asked for in this replay is known from now on.
    for (const reading of this.#frame.details) this.#details.set(keyOf(reading), reading.answer);
    this.#frame = frame;
    this.#cursors = new Map();
    this.#detailsOfTick = undefined;
    for (const reading of frame.known) {
      if (!this.#details.has(keyOf(reading))) this.#details.set(keyOf(reading), reading.answer);
    }
    for (const name of frame.probesAsked) this.#asked.add(name);
    return frame.time;
  }

  /** Answers the probes that answered in this tick, and lets whoever waited for them go on. */
  async finishTick(): Promise<void> {
    for (const result of this.#frame.probes) this.#results.set(probeNameOf(result), result);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const probe of waiting) {
      const name = probeNameOf(probe.request);
      const result = this.#results.get(name);
      if (result === undefined && this.#asked.has(name)) this.#waiting.push(probe);
      else probe.answer(result ?? emptyResult(probe.request, NOT_RECORDED));
    }
    if (waiting.length > this.#waiting.length) await yieldToEvents();
  }

  describeHost(): HostFacts {
    this.#host = this.#next(this.#frame.hosts) ?? this.#host;
    return this.#host;
  }

  capabilities(): readonly Capability[] {
    this.#capabilities = this.#next(this.#frame.capabilities) ?? this.#capabilities;
    return this.#capabilities;
  }

  readHostCounters(): Observed<HostCounters> {
    this.#counters = this.#next(this.#frame.counters) ?? this.#counters;
    return this.#counters;
  }

  sweepProcesses(table: ProcessTable): Observed<SweepResult> {
    const sweep = this.#next(this.#frame.sweeps);
    if (sweep !== undefined && isUnobservable(sweep)) {
      this.#sweep = sweep;
      return sweep;
    }
    const appeared = sweep === undefined ? [] : this.#rows.apply(sweep.value);
    if (sweep !== undefined) {
      this.#sweep = observed(sweep.value.result);
      this.#forgetDetails();
    }
    table.begin();
    for (const row of this.#rows.inOrder(appeared)) putRow(table, row);
    table.end();
    return this.#sweep;
  }

  /** Whoever ended in a tick ended once: asked again, nobody else has. */
  takeExits(): Observed<ExitReading> {
    const answers = this.#frame.exits;
    const at = this.#cursors.get(answers) ?? 0;
    this.#cursors.set(answers, at + 1);
    const answer = answers[at];
    if (answer !== undefined) this.#exits = isUnobservable(answer) ? answer : NO_EXITS;
    return answer ?? this.#exits;
  }

  /** Never from an earlier tick: it says what is missing in this one. */
  readProcessCensus(_table: ProcessTable): Observed<ProcessCensus> {
    return this.#next(this.#frame.censuses) ?? NOT_RECORDED;
  }

  readProcess(pid: number, startId: number): Observed<ProcessDetails> {
    const key = keyOf({ pid, startId });
    const answers = this.#answersOf(key);
    const answer = answers === undefined ? undefined : this.#next(answers);
    if (answer !== undefined) this.#details.set(key, answer);
    return answer ?? this.#details.get(key) ?? NOT_RECORDED;
  }

  readConnections(): Observed<readonly SocketReading[]> {
    this.#connections = this.#next(this.#frame.connections) ?? this.#connections;
    return this.#connections;
  }

  readSocketOwners(pids: readonly number[]): SocketOwners {
    const recorded = this.#next(this.#frame.owners);
    if (recorded !== undefined) this.#rememberOwners(recorded);
    if (
      recorded !== undefined &&
      pids.length === recorded.pids.length &&
      pids.every((pid, at) => pid === recorded.pids[at])
    ) {
      const { owners, denied, vanished, truncated } = recorded;
      return { bySocket: new Map(owners), denied, vanished, truncated };
    }
    const wanted = new Set(pids);
    const bySocket = new Map([...this.#knownOwners].filter(([, pid]) => wanted.has(pid)));
    return { bySocket, denied: 0, vanished: 0, truncated: 0 };
  }

  readLogins(): Observed<readonly Login[]> {
    this.#logins = this.#next(this.#frame.logins) ?? this.#logins;
    return this.#logins;
  }

  /** Resolves in {@link finishTick} of the tick in which the probe answered when it was recorded. */
  runProbe(request: ProbeRequest, signal: AbortSignal): Promise<ProbeResult> {
    return new Promise((resolve) => {
      const abort = () => {
        this.#waiting = this.#waiting.filter((probe) => probe.request !== request);
        resolve(emptyResult(request, unobservable('failed', 'aborted')));
      };
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      const answer = (result: ProbeResult) => {
        signal.removeEventListener('abort', abort);
        resolve(result);
      };
      this.#waiting.push({ request, answer });
    });
  }

  takeGaps(): Readonly<Record<string, number>> {
    const gaps = { ...this.#next(this.#frame.gaps) };
    const damaged = this.#source.damage.length - this.#damageTaken;
    this.#damageTaken = this.#source.damage.length;
    return damaged === 0 ? gaps : { ...gaps, 'recording:damaged': damaged };
  }

  [Symbol.dispose](): void {
    for (const { request, answer } of this.#waiting) answer(emptyResult(request, NOT_RECORDED));
    this.#waiting = [];
    this.#source.close();
  }

  /** The next recorded answer of a kind in this tick. */
  #next<T>(answers: readonly T[]): T | undefined {
    const at = this.#cursors.get(answers) ?? 0;
    this.#cursors.set(answers, at + 1);
    return answers[Math.min(at, answers.length - 1)];
  }

  #answersOf(key: string): readonly Observed<ProcessDetails>[] | undefined {
    if (this.#detailsOfTick === undefined) {
      this.#detailsOfTick = new Map();
      for (const reading of this.#frame.details) {
        const answers = this.#detailsOfTick.get(keyOf(reading));
        if (answers === undefined) this.#detailsOfTick.set(keyOf(reading), [reading.answer]);
        else answers.push(reading.answer);
      }
    }
    return this.#detailsOfTick.get(key);
  }

  #rememberOwners(reading: OwnersReading): void {
    const asked = new Set(reading.pids);
    for (const [socket, pid] of this.#knownOwners) if (asked.has(pid)) this.#knownOwners.delete(socket);
    for (const [socket, pid] of reading.owners) this.#knownOwners.set(socket, pid);
  }

  /** Keeps what is known about ended processes only for a while: as many as there are living ones. */
  #forgetDetails(): void {
    const living = this.#rows.inOrder([]);
    if (this.#details.size <= 2 * living.length + 1_000) return;
    const keys = new Set(living.map(keyOf));
    for (const key of this.#details.keys()) if (!keys.has(key)) this.#details.delete(key);
  }
}

function keyOf(reading: Pick<DetailsReading, 'pid' | 'startId'>): string {
  return `${reading.pid}:${reading.startId}`;
}

function emptyResult({ kind, process }: ProbeRequest, why: Unobservable): ProbeResult {
  if (kind === 'unowned-cgroup') return { kind, process, groups: why };
  if (kind === 'hidden-processes') return { kind, process, search: why };
  if (kind === 'miner-config') return { kind, process, files: why };
  if (kind === 'process-footprint') return { kind, process, footprint: why };
  return { kind, process, connections: why, owned: [] };
}
