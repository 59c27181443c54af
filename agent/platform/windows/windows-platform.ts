import { arch, cpus, hostname, networkInterfaces, release, totalmem, uptime, version } from 'node:os';
import type { Capability, HostFacts } from '#shared/model/host.ts';
import {
  isUnobservable,
  type Observed,
  observed,
  observedValue,
  type Unobservable,
  unobservable,
} from '#shared/model/observed.ts';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import { GapCounts } from '../gap-counts.ts';
import type {
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
import { probeMinerConfig, type ReadMinerConfig } from '../probe-miner-config.ts';
import type { ProcessTable } from '../process-table.ts';
import { Accounts } from './accounts.ts';
import { readCapabilities } from './capabilities.ts';
import { listConfigCandidates } from './config-candidates.ts';
import { HostCountersReader } from './host-counters.ts';
import { isLocalPath } from './local-path.ts';
import { readLogins } from './logins.ts';
import { probeFootprint } from './probe-footprint.ts';
import { ProcessDetailsReader } from './process-details.ts';
import { ProcessList } from './process-list.ts';
import { sweepProcesses } from './process-sweep.ts';
import { readCandidateFile } from './read-candidate-file.ts';
import { TcpTables } from './tcp-table.ts';
import type { WindowsCalls } from './windows-calls.ts';
import { osNameOfUtf16 } from './windows-name.ts';

const NOT_IMPLEMENTED: Unobservable = unobservable('not-implemented');
/** Windows tells of ended threads only to whoever traces events. */
const NO_EXITS: Unobservable = unobservable('unsupported', 'no-exit-records');

export interface WindowsPlatformOptions {
  readonly calls: WindowsCalls;
  readonly readMinerConfig: ReadMinerConfig;
  readonly clock?: PlatformClock;
}

/** A Windows host through the system's own calls. Never throws for what it meets there; see {@link Platform} for the contract. */
export class WindowsPlatform implements Platform {
  readonly name = 'windows';
  readonly clock: PlatformClock;
  readonly #readMinerConfig: ReadMinerConfig;
  readonly #gaps = new GapCounts();
  readonly #calls: WindowsCalls;
  readonly #list: ProcessList;
  readonly #counters: HostCountersReader;
  readonly #details: ProcessDetailsReader;
  readonly #connections: TcpTables;
  #bootedAtMs: number | undefined;
  #cpuCount: number | undefined;

  constructor({ calls, readMinerConfig, clock }: WindowsPlatformOptions) {
    this.clock = clock ?? { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
    this.#readMinerConfig = readMinerConfig;
    this.#calls = calls;
    this.#list = new ProcessList(calls);
    this.#counters = new HostCountersReader(calls);
    this.#connections = new TcpTables(calls);
    const accounts = new Accounts(calls, this.clock);
    this.#details = new ProcessDetailsReader({ calls, list: this.#list, accounts, gaps: this.#gaps });
  }

  /** Called once before the first tick: names of accounts may come from another machine. */
  async learnAccounts(): Promise<void> {
    await this.#details.learnAccounts();
  }

  beginTick(): TickTime {
    return { monotonicMs: this.clock.monotonicMs(), wallMs: this.clock.wallMs() };
  }

  describeHost(): HostFacts {
    // Windows has no identity of a boot that is simple to read; the start of this one, to the minute, tells boots apart.
    this.#bootedAtMs ??= Math.round(this.clock.wallMs() - uptime() * 1_000);
    this.#cpuCount ??= observedValue(this.readHostCounters())?.cpuCount;
    return {
      hostname: hostname(),
      system: 'windows',
      systemVersion: `${version()} ${release()}`,
      architecture: arch(),
      cpuCount: this.#cpuCount ?? Math.max(1, cpus().length),
      memoryBytes: totalmem(),
      bootId: `booted-${Math.round(this.#bootedAtMs / 60_000)}`,
      bootedAtMs: this.#bootedAtMs,
      addresses: Object.values(networkInterfaces())
        .flatMap((addresses) => addresses ?? [])
        .filter(({ internal }) => !internal)
        .map(({ address }) => address),
    };
  }

  capabilities(): readonly Capability[] {
    return readCapabilities({
      hostCpu: this.readHostCounters(),
      processes: this.#list.read(),
      connections: this.readConnections(),
      mayReadOthers: () => this.#details.mayReadOthers(),
    });
  }

  readHostCounters(): Observed<HostCounters> {
    const reading = this.#counters.read();
    return isUnobservable(reading) ? reading : observed({ ...reading.value, readAtMs: this.clock.monotonicMs() });
  }

  sweepProcesses(table: ProcessTable): Observed<SweepResult> {
    return sweepProcesses(this.#list, table, this.#gaps);
  }

  takeExits(): Unobservable {
    return NO_EXITS;
  }

  readProcessCensus(): Unobservable {
    return NOT_IMPLEMENTED;
  }

  readProcess(pid: number, startId: number): Observed<ProcessDetails> {
    return this.#details.read(pid, startId);
  }

  readConnections(): Observed<readonly SocketReading[]> {
    return this.#connections.read();
  }

  readSocketOwners(pids: readonly number[]): SocketOwners {
    return this.#connections.owners(pids);
  }

  readLogins(): Observed<readonly Login[]> {
    return readLogins(this.#calls);
  }

  takeGaps(): Readonly<Record<string, number>> {
    return this.#gaps.take();
  }

  async runProbe(request: ProbeRequest, signal: AbortSignal): Promise<ProbeResult> {
    if (request.kind === 'unowned-cgroup')
      return { kind: request.kind, process: 'host', groups: unobservable('unsupported') };
    const { kind, process } = request;
    if (kind === 'hidden-processes') return { kind, process, search: NOT_IMPLEMENTED };
    // All connections are in the one table that every tick reads.
    if (kind === 'namespace-connections')
      return { kind, process, connections: unobservable('unsupported', 'no-namespaces'), owned: [] };
    const { pid } = request;
    const isSameRun = () => this.#details.isSameRun(pid, startIdOfKey(process));
    const exe = observedValue(this.readProcess(pid, startIdOfKey(process)))?.exe ?? unobservable('vanished');
    if (kind === 'process-footprint') {
      const probe = { calls: this.#calls, pid, startId: startIdOfKey(process), exe, isSameRun };
      return { kind, process, footprint: await probeFootprint(probe, signal) };
    }
    const directory = this.#details.readCurrentDirectory(pid, startIdOfKey(process));
    const candidates = listConfigCandidates({
      isLocal: (path) => isLocalPath(this.#calls, path),
      namedPaths: request.namedPaths,
      exe: observedValue(exe),
      currentDirectory: directory === undefined ? undefined : osNameOfUtf16(directory),
    });
    const probe = {
      candidates,
      readFile: (path: Buffer, maxBytes: number) => readCandidateFile(this.#calls, path, maxBytes),
      readMinerConfig: this.#readMinerConfig,
      isSameRun,
    };
    return { kind, process, files: await probeMinerConfig(probe, signal) };
  }

  [Symbol.dispose](): void {
    // Holds nothing open between calls.
  }
}

function startIdOfKey(key: ProcessKey): number {
  return Number(key.slice(key.indexOf(':') + 1));
}
