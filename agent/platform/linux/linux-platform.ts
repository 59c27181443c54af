import { networkInterfaces } from 'node:os';
import type { Capability, HostFacts } from '#shared/model/host.ts';
import { isUnobservable, type Observed, observedValue, unobservable } from '#shared/model/observed.ts';
import type {
  HostCounters,
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
import { BusyTime } from './busy-time.ts';
import { readCapabilities } from './capabilities.ts';
import { readTicksPerSecond } from './clock-ticks.ts';
import { readDescriptorBudget } from './descriptor-budget.ts';
import { GapCounts } from './gap-counts.ts';
import { HostCountersReader } from './host-counters.ts';
import { readHostFacts } from './host-facts.ts';
import type { LinuxPaths } from './linux-paths.ts';
import { PackageOwners, type PackagePaths } from './package-owners.ts';
import { ProcFileReader } from './proc-file-reader.ts';
import { probeFootprint } from './probe-footprint.ts';
import { probeMinerConfig, type ReadMinerConfig } from './probe-miner-config.ts';
import { ProcessDetailsReader } from './process-details.ts';
import { ProcessSweep } from './process-sweep.ts';
import { SockDiag } from './sock-diag.ts';
import { readSocketOwners } from './socket-owners.ts';
import type { SystemCalls } from './system-calls.ts';
import { readTcpTables } from './tcp-tables.ts';
import { Users } from './users.ts';

export interface LinuxPlatformOptions {
  readonly paths: LinuxPaths;
  readonly readMinerConfig: ReadMinerConfig;
  /** Without them connections are read from /proc/net. Leave out for a tree that plays a host. */
  readonly systemCalls?: SystemCalls;
  readonly clock?: PlatformClock;
  /** Where the package databases of this system lie, if not where they usually do. */
  readonly packages?: PackagePaths;
  readonly readAddresses?: () => readonly string[];
}

/** Node's monotonic clock is CLOCK_MONOTONIC, which stands still in suspend. */
const SYSTEM_CLOCK: PlatformClock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

/** A Linux host through /proc and netlink. Never throws for what it meets there; see {@link Platform} for the contract. */
export class LinuxPlatform implements Platform {
  readonly name = 'linux';
  readonly clock: PlatformClock;
  readonly #options: LinuxPlatformOptions;
  readonly #gaps = new GapCounts();
  readonly #busy = new BusyTime();
  readonly #packages: PackageOwners;
  #parts: Parts | undefined;
  #sockDiag: SockDiag | undefined;
  #bootedAtMs: number | undefined;
  /** Host counters of this tick: the sweep needs them as well, and /proc/stat is dear on large machines. */
  #counters: Observed<HostCounters> | undefined;
  #countersUsed = false;

  constructor(options: LinuxPlatformOptions) {
    this.#options = options;
    this.clock = options.clock ?? SYSTEM_CLOCK;
    this.#packages = new PackageOwners(options.packages);
    this.#sockDiag = options.systemCalls === undefined ? undefined : new SockDiag(options.systemCalls, this.#gaps);
  }

  beginTick(): TickTime {
    this.#counters = undefined;
    return { monotonicMs: this.clock.monotonicMs(), wallMs: this.clock.wallMs() };
  }

  describeHost(): HostFacts {
    const addresses = (this.#options.readAddresses ?? readOwnAddresses)();
    return readHostFacts(this.#options.paths, this.#open().counters, this.#bootTimeMs(), addresses);
  }

  capabilities(): readonly Capability[] {
    const connections = this.readConnections();
    return readCapabilities({
      paths: this.#options.paths,
      hostCpu: this.#open().counters.read(),
      connections,
      connectionsBy: this.#sockDiag === undefined ? 'proc-net' : 'sock-diag',
    });
  }

  /** At most one reading a tick: a second call before the next {@link beginTick} gives the same. */
  readHostCounters(): Observed<HostCounters> {
    this.#counters ??= this.#readCounters();
    return this.#counters;
  }

  sweepProcesses(table: ProcessTable): Observed<SweepResult> {
    return this.#open().sweep.sweep(table);
  }

  readProcess(pid: number, startId: number): Observed<ProcessDetails> {
    return this.#open().details.read(pid, startId);
  }

  readConnections(): Observed<readonly SocketReading[]> {
    const answer = this.#sockDiag?.read();
    if (answer !== undefined && !(isUnobservable(answer) && answer.unobservable === 'unsupported')) return answer;
    this.#sockDiag?.close();
    this.#sockDiag = undefined;
    return readTcpTables(`${this.#options.paths.proc}/net`, this.#open().reader, this.#gaps);
  }

  readSocketOwners(pids: readonly number[]): SocketOwners {
    return readSocketOwners(this.#options.paths.proc, pids, this.#gaps);
  }

  takeGaps(): Readonly<Record<string, number>> {
    return this.#gaps.take();
  }

  async runProbe(request: ProbeRequest, signal: AbortSignal): Promise<ProbeResult> {
    const { kind, process, pid } = request;
    const isSameRun = () => this.#isSameRun(pid, process);
    if (kind === 'namespace-connections') {
      const connections = this.#readNamespaceConnections(pid, isSameRun);
      const owned = isUnobservable(connections) ? [] : [...this.readSocketOwners([pid]).bySocket.keys()];
      const listed = new Set(observedValue(connections)?.map(({ socketId }) => socketId));
      return { kind, process, connections, owned: owned.filter((socketId) => listed.has(socketId)) };
    }
    const { proc } = this.#options.paths;
    if (kind === 'process-footprint') {
      const { reader } = this.#open();
      const packages = this.#packages;
      return { kind, process, footprint: await probeFootprint({ proc, pid, reader, packages, isSameRun }, signal) };
    }
    const { readMinerConfig } = this.#options;
    const { namedPaths } = request;
    const home = this.#homeOf(pid, process);
    return {
      kind,
      process,
      files: await probeMinerConfig({ proc, pid, namedPaths, home, readMinerConfig, isSameRun }, signal),
    };
  }

  [Symbol.dispose](): void {
    this.#parts?.sweep.close();
    this.#parts = undefined;
    this.#sockDiag?.close();
    this.#sockDiag = undefined;
  }

  #open(): Parts {
    this.#parts ??= openParts(this.#options.paths, this.#gaps, {
      takeBusyMs: () => this.#takeBusyMs(),
      bootedAtMs: () => this.#bootTimeMs(),
    });
    return this.#parts;
  }

  #readCounters(): Observed<HostCounters> {
    this.#countersUsed = false;
    return this.#open().counters.read();
  }

  /** Two sweeps never share a reading: between them no time would have passed, and nobody would be found busy. */
  #takeBusyMs(): number | undefined {
    if (this.#counters === undefined || this.#countersUsed) this.#counters = this.#readCounters();
    this.#countersUsed = true;
    return this.#busy.advance(this.#counters);
  }

  /**
   * Wall-clock time minus uptime, taken once: `btime` of /proc/stat moves with every correction of the clock, and the start of a
   * process should not. Where a clock was wrong at the agent's start, these times stay wrong by as much; identity is by ticks.
   */
  #bootTimeMs(): number {
    const uptimeMs = observedValue(this.#open().counters.read())?.uptimeMs ?? this.clock.monotonicMs();
    this.#bootedAtMs ??= Math.round((this.clock.wallMs() - uptimeMs) / 10) * 10;
    return this.#bootedAtMs;
  }

  #isSameRun(pid: number, key: string): boolean {
    return this.#open().details.startIdOf(pid) === startIdOfKey(key);
  }

  #homeOf(pid: number, key: string): string | undefined {
    const details = observedValue(this.readProcess(pid, startIdOfKey(key)));
    const user = details === undefined ? undefined : observedValue(details.user);
    return user === undefined ? undefined : this.#open().users.find(user.uid)?.home;
  }

  #readNamespaceConnections(pid: number, isSameRun: () => boolean): Observed<readonly SocketReading[]> {
    if (!isSameRun()) return unobservable('vanished');
    const folder = `${this.#options.paths.proc}/${pid}/net`;
    const connections = readTcpTables(folder, this.#open().reader, this.#gaps);
    return isSameRun() ? connections : unobservable('vanished');
  }
}

interface Parts {
  readonly reader: ProcFileReader;
  readonly counters: HostCountersReader;
  readonly sweep: ProcessSweep;
  readonly details: ProcessDetailsReader;
  readonly users: Users;
}

function openParts(
  paths: LinuxPaths,
  gaps: GapCounts,
  ask: { takeBusyMs: () => number | undefined; bootedAtMs: () => number },
): Parts {
  const { proc } = paths;
  const ticksPerSecond = readTicksPerSecond(proc);
  const users = new Users(`${paths.etc}/passwd`, gaps);
  const descriptorBudget = readDescriptorBudget(proc);
  return {
    reader: new ProcFileReader(),
    counters: new HostCountersReader(proc, ticksPerSecond),
    sweep: new ProcessSweep({ proc, ticksPerSecond, descriptorBudget, gaps, takeBusyMs: ask.takeBusyMs }),
    details: new ProcessDetailsReader({ proc, ticksPerSecond, bootedAtMs: ask.bootedAtMs, users, gaps }),
    users,
  };
}

function startIdOfKey(key: string): number {
  return Number(key.slice(key.indexOf(':') + 1));
}

function readOwnAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address);
}
