import type { Capability, HostFacts } from '#shared/model/host.ts';
import { isUnobservable, type Observed, observed } from '#shared/model/observed.ts';
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
import { roundCounters, roundExit, toMs, toUnits } from './block-layout.ts';
import { diffTable, ProcessRows } from './process-rows.ts';
import { emptyFrame, probeNameOf, type ReadingFrame } from './reading-frame.ts';

/** What takes the frames: a file, or memory in tests. */
export interface FrameSink {
  append(frame: ReadingFrame): void;
  close(): void;
}

/**
 * Another platform, with everything it answers written down. What the caller gets is what a replay will give it: times are
 * rounded to what the recording can hold. One table must be used throughout.
 */
export class RecordingPlatform implements Platform {
  readonly name: Platform['name'];
  readonly clock: PlatformClock;
  readonly #inner: Platform;
  readonly #sink: FrameSink;
  readonly #rows = new ProcessRows();
  #frame: ReadingFrame | undefined;

  constructor(inner: Platform, sink: FrameSink) {
    this.name = inner.name;
    this.clock = inner.clock;
    this.#inner = inner;
    this.#sink = sink;
  }

  beginTick(): TickTime | undefined {
    this.#flush();
    const time = this.#inner.beginTick();
    if (time === undefined) return undefined;
    const rounded = {
      monotonicMs: toMs(toUnits(time.monotonicMs, 'monotonic'), 'monotonic'),
      wallMs: toMs(toUnits(time.wallMs, 'wall'), 'wall'),
    };
    this.#frame = emptyFrame(rounded);
    return rounded;
  }

  describeHost(): HostFacts {
    const host = this.#inner.describeHost();
    this.#frame?.hosts.push(host);
    return host;
  }

  capabilities(): readonly Capability[] {
    const capabilities = this.#inner.capabilities();
    this.#frame?.capabilities.push(capabilities);
    return capabilities;
  }

  readHostCounters(): Observed<HostCounters> {
    const inner = this.#inner.readHostCounters();
    const reading = isUnobservable(inner) ? inner : observed(roundCounters(inner.value));
    this.#frame?.counters.push(reading);
    return reading;
  }

  sweepProcesses(table: ProcessTable, thorough?: boolean): Observed<SweepResult> {
    const result = this.#inner.sweepProcesses(table, thorough);
    if (isUnobservable(result)) {
      this.#frame?.sweeps.push(result);
      return result;
    }
    const sweep = { result: result.value, ...diffTable(table, this.#rows) };
    this.#rows.apply(sweep);
    this.#frame?.sweeps.push(observed(sweep));
    return result;
  }

  takeExits(): Observed<ExitReading> {
    const reading = this.#inner.takeExits();
    if (isUnobservable(reading)) {
      this.#frame?.exits.push(reading);
      return reading;
    }
    const { records, isComplete } = reading.value;
    const rounded = observed({ records: records.map(roundExit), isComplete });
    this.#frame?.exits.push(rounded);
    return rounded;
  }

  readProcess(pid: number, startId: number): Observed<ProcessDetails> {
    const answer = this.#inner.readProcess(pid, startId);
    this.#frame?.details.push({ pid, startId, answer });
    return answer;
  }

  readConnections(): Observed<readonly SocketReading[]> {
    const reading = this.#inner.readConnections();
    this.#frame?.connections.push(reading);
    return reading;
  }

  readSocketOwners(pids: readonly number[]): SocketOwners {
    const { bySocket, denied, vanished, truncated } = this.#inner.readSocketOwners(pids);
    this.#frame?.owners.push({ pids: [...pids], owners: [...bySocket], denied, vanished, truncated });
    return { bySocket, denied, vanished, truncated };
  }

  readProcessCensus(table: ProcessTable): Observed<ProcessCensus> {
    const reading = this.#inner.readProcessCensus(table);
    this.#frame?.censuses.push(reading);
    return reading;
  }

  readLogins(): Observed<readonly Login[]> {
    const reading = this.#inner.readLogins();
    this.#frame?.logins.push(reading);
    return reading;
  }

  async runProbe(request: ProbeRequest, signal: AbortSignal): Promise<ProbeResult> {
    this.#frame?.probesAsked.push(probeNameOf(request));
    const result = await this.#inner.runProbe(request, signal);
    this.#frame?.probes.push(result);
    return result;
  }

  takeGaps(): Readonly<Record<string, number>> {
    const gaps = this.#inner.takeGaps();
    this.#frame?.gaps.push(gaps);
    return gaps;
  }

  /** Ends the recording and disposes of the platform. */
  [Symbol.dispose](): void {
    this.#flush();
    this.#sink.close();
    this.#inner[Symbol.dispose]();
  }

  #flush(): void {
    if (this.#frame !== undefined) this.#sink.append(this.#frame);
    this.#frame = undefined;
  }
}
