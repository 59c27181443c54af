import { closeSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { Capability, HostFacts } from '#shared/model/host.ts';
import {
  isUnobservable,
  type Observed,
  observed,
  observedValue,
  type Unobservable,
  unobservable,
} from '#shared/model/observed.ts';
import type { ProcessCensus } from '../hiding.ts';
import type {
  ExitReading,
  HiddenSearchRequest,
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
import { BusyTime } from './host/busy-time.ts';
import { readCapabilities } from './capabilities.ts';
import { readTicksPerSecond } from './host/clock-ticks.ts';
import { readPageBytes } from './host/page-bytes.ts';
import { listConfigCandidates } from './config-candidates.ts';
import { readDescriptorBudget } from './process/descriptor-budget.ts';
import { GapCounts } from '../gap-counts.ts';
import { HostCountersReader } from './host/host-counters.ts';
import { readHostFacts } from './host/host-facts.ts';
import { foundBy, HiddenProcessSearch } from './hiding/hidden-search.ts';
import { readHighestPid } from './hiding/highest-pid.ts';
import { KernelTuningWatch } from './footprint/kernel-tuning.ts';
import { LIVE_PATHS, type LinuxPaths } from './linux-paths.ts';
import { readLogins } from './host/logins.ts';
import { PackageOwners, type PackagePaths } from './packages/package-owners.ts';
import { ProcFileReader } from './proc-file-reader.ts';
import { probeFootprint } from './footprint/probe-footprint.ts';
import { readCandidateFile } from './read-candidate-file.ts';
import { probeUnownedCgroup } from './hiding/probe-unowned-cgroup.ts';
import { ProcessCensusReader } from './hiding/process-census.ts';
import { ProcessDetailsReader } from './process/process-details.ts';
import { ProcessSweep } from './process/process-sweep.ts';
import type { SecondView } from './hiding/second-view.ts';
import { SockDiag } from './network/sock-diag.ts';
import { readSocketOwners } from './network/socket-owners.ts';
import type { SystemCalls } from './system-calls.ts';
import { TaskstatsExits } from './exits/taskstats-exits.ts';
import { SteadyConnections } from './network/steady-connections.ts';
import { TcpCountersReader } from './network/tcp-counters.ts';
import { readTcpTables } from './network/tcp-tables.ts';
import { Users } from './process/users.ts';

export interface LinuxPlatformOptions {
  readonly paths: LinuxPaths;
  readonly readMinerConfig: ReadMinerConfig;
  /** Without them connections are read from /proc/net. Leave out for a tree that plays a host. */
  readonly systemCalls?: SystemCalls;
  /** Without it lists are compared with each other only. Leave out for a tree that plays a host. */
  readonly secondView?: SecondView;
  /** Why one of both is missing, where it should be there. */
  readonly withoutNativeCalls?: string;
  readonly clock?: PlatformClock;
  /** Where the package databases of this system lie, if not where they usually do. */
  readonly packages?: PackagePaths;
  readonly readAddresses?: () => readonly string[];
  /** False: every file is opened anew, for whoever reads beside another who keeps them open. */
  readonly keepsFilesOpen?: boolean;
  /** The real paths of the native parts that this program unpacked and loaded so far, if it did. */
  readonly loadedNativeParts?: () => readonly string[];
}

const NO_NATIVE_CALLS: Unobservable = unobservable('unsupported', 'no-native-calls');

/** What was seen within some ticks is still so. */
const FRESH_MS = 5_000;

/** Node's monotonic clock is CLOCK_MONOTONIC, which stands still in suspend. */
const SYSTEM_CLOCK: PlatformClock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

/** A Linux host through /proc and netlink. Never throws for what it meets there; see {@link Platform} for the contract. */
export class LinuxPlatform implements Platform {
  readonly name = 'linux';
  readonly clock: PlatformClock;
  readonly withoutNativeCalls: string | undefined;
  readonly #options: LinuxPlatformOptions;
  readonly #gaps = new GapCounts();
  readonly #busy = new BusyTime();
  /** A /proc of our own, once there was reason to open one: then whoever is covered in the other can be read. */
  #fresh: { readonly descriptor: number; readonly details: ProcessDetailsReader } | undefined;
  readonly #packages: PackageOwners;
  readonly #kernel: KernelTuningWatch;
  #parts: Parts | undefined;
  #sockDiag: SockDiag | undefined;
  readonly #tcpCounters: TcpCountersReader;
  readonly #steady: SteadyConnections;
  readonly #exits: TaskstatsExits | undefined;
  #bootedAtMs: number | undefined;
  /** Host counters of this tick: the sweep needs them as well, and /proc/stat is dear on large machines. */
  #counters: Observed<HostCounters> | undefined;
  #countersUsed = false;
  /** Whether they could be read, and when that was seen. */
  #lastConnections: { readonly atMs: number; readonly failure: Unobservable | undefined } | undefined;

  constructor(options: LinuxPlatformOptions) {
    this.#options = options;
    this.clock = options.clock ?? SYSTEM_CLOCK;
    this.withoutNativeCalls = options.withoutNativeCalls;
    this.#packages = new PackageOwners(options.packages);
    this.#kernel = new KernelTuningWatch(options.paths);
    this.#tcpCounters = new TcpCountersReader(options.paths.proc);
    this.#steady = new SteadyConnections(this.#tcpCounters, () => this.clock.monotonicMs());
    this.#sockDiag = options.systemCalls === undefined ? undefined : new SockDiag(options.systemCalls, this.#gaps);
    this.#exits =
      options.systemCalls === undefined
        ? undefined
        : new TaskstatsExits(options.systemCalls, this.#gaps, `${options.paths.sys}/devices/system/cpu/possible`);
  }

  beginTick(): TickTime {
    this.#counters = undefined;
    const wallMs = this.clock.wallMs();
    this.#kernel.look(wallMs);
    return { monotonicMs: this.clock.monotonicMs(), wallMs };
  }

  describeHost(): HostFacts {
    const addresses = (this.#options.readAddresses ?? readOwnAddresses)();
    return readHostFacts(this.#options.paths, this.#open().counters, this.#bootTimeMs(), addresses);
  }

  capabilities(): readonly Capability[] {
    const connections = this.#connectionsNow();
    return readCapabilities({
      paths: this.#options.paths,
      hostCpu: this.#open().counters.read(),
      connections,
      connectionsBy: this.#sockDiag === undefined ? 'proc-net' : 'sock-diag',
      exits: this.#exits === undefined ? NO_NATIVE_CALLS : this.#exits.observe(),
      census: this.#open().census.observe(),
      censusBy: this.#options.secondView === undefined ? 'counters' : 'raw-views',
    });
  }

  /** At most one reading a tick: a second call before the next {@link beginTick} gives the same. */
  readHostCounters(): Observed<HostCounters> {
    this.#counters ??= this.#readCounters();
    return this.#counters;
  }

  sweepProcesses(table: ProcessTable, thorough?: boolean): Observed<SweepResult> {
    const { sweep, census } = this.#open();
    return sweep.sweep(table, { counts: observedValue(census.begin()), thorough });
  }

  takeExits(): Observed<ExitReading> {
    return this.#exits?.take() ?? NO_NATIVE_CALLS;
  }

  readProcessCensus(table: ProcessTable): Observed<ProcessCensus> {
    const { census, sweep } = this.#open();
    return census.finish(table, sweep);
  }

  readProcess(pid: number, startId: number): Observed<ProcessDetails> {
    return this.#details().read(pid, startId);
  }

  readConnections(): Observed<readonly SocketReading[]> {
    const connections = this.#readConnections();
    const failure = isUnobservable(connections) ? connections : undefined;
    this.#lastConnections = { atMs: this.clock.monotonicMs(), failure };
    return connections;
  }

  /** Whether connections can be read; a dump only to tell so is dear. */
  #connectionsNow(): Observed<unknown> {
    const last = this.#lastConnections;
    if (last === undefined || this.clock.monotonicMs() - last.atMs > FRESH_MS) return this.readConnections();
    return last.failure ?? observed(true);
  }

  #readConnections(): Observed<readonly SocketReading[]> {
    const answer = this.#sockDiag === undefined ? undefined : this.#steady.read(this.#sockDiag);
    if (answer !== undefined && !(isUnobservable(answer) && answer.unobservable === 'unsupported')) return answer;
    this.#sockDiag?.close();
    this.#sockDiag = undefined;
    return readTcpTables(`${this.#options.paths.proc}/net`, this.#open().reader, this.#gaps);
  }

  readSocketOwners(pids: readonly number[]): SocketOwners {
    return readSocketOwners(this.#clearProc(), pids, this.#gaps);
  }

  readLogins(): Observed<readonly Login[]> {
    return readLogins(this.#options.paths, this.#open().users);
  }

  takeGaps(): Readonly<Record<string, number>> {
    return this.#gaps.take();
  }

  async runProbe(request: ProbeRequest, signal: AbortSignal): Promise<ProbeResult> {
    if (request.kind === 'unowned-cgroup') return probeUnownedCgroup(this.#options.paths, signal);
    if (request.kind === 'hidden-processes') return this.#searchHidden(request, signal);
    const { kind, process, pid } = request;
    const isSameRun = () => this.#isSameRun(pid, process);
    if (kind === 'namespace-connections') {
      const connections = this.#readNamespaceConnections(pid, isSameRun);
      const owned = isUnobservable(connections) ? [] : [...this.readSocketOwners([pid]).bySocket.keys()];
      const listed = new Set(observedValue(connections)?.map(({ socketId }) => socketId));
      return { kind, process, connections, owned: owned.filter((socketId) => listed.has(socketId)) };
    }
    const proc = this.#clearProc();
    if (kind === 'process-footprint') {
      const { reader } = this.#open();
      const [packages, kernel] = [this.#packages, this.#kernel];
      const footprint = await probeFootprint({ proc, pid, reader, packages, kernel, isSameRun }, signal);
      return { kind, process, footprint };
    }
    const { readMinerConfig } = this.#options;
    const { namedPaths } = request;
    const candidates = listConfigCandidates({ folder: `${proc}/${pid}`, namedPaths, home: this.#homeOf(pid, process) });
    const probe = { candidates, readFile: readCandidateFile, readMinerConfig, isSameRun };
    return { kind, process, files: await probeMinerConfig(probe, signal) };
  }

  [Symbol.dispose](): void {
    this.#parts?.sweep.close();
    this.#parts?.census.close();
    if (this.#fresh !== undefined) closeSync(this.#fresh.descriptor);
    this.#fresh = undefined;
    this.#parts = undefined;
    this.#sockDiag?.close();
    this.#tcpCounters.close();
    this.#sockDiag = undefined;
    this.#exits?.close();
    this.#kernel.close();
  }

  #open(): Parts {
    this.#parts ??= openParts(this.#options.paths, this.#gaps, {
      takeBusyMs: () => this.#takeBusyMs(),
      bootedAtMs: () => this.#bootTimeMs(),
      secondView: this.#options.secondView,
      descriptorBudget: this.#options.keepsFilesOpen === false ? 0 : readDescriptorBudget(this.#options.paths.proc),
    });
    return this.#parts;
  }

  /** Looks for what hides. What it finds is read in every sweep from then on. */
  async #searchHidden(request: HiddenSearchRequest, signal: AbortSignal): Promise<ProbeResult> {
    const { paths, secondView, loadedNativeParts } = this.#options;
    const { sweep } = this.#open();
    const search = await new HiddenProcessSearch({
      paths,
      secondView,
      ownLibraries: loadedNativeParts?.(),
      freshProc: () => this.#openFreshProc(),
      unlisted: () => sweep.unlisted(),
      highestPid: () => readHighestPid(paths.proc, observedValue(this.#open().counters.read())?.forks),
    }).run(request, signal);
    for (const pid of foundBy(search)) sweep.adopt(pid, this.#clearProc());
    return { kind: request.kind, process: request.process, search };
  }

  #openFreshProc(): string | undefined {
    if (this.#fresh === undefined) {
      const descriptor = this.#options.secondView?.openFreshProc();
      if (descriptor === undefined) return undefined;
      const details = this.#open().detailsIn(freshProcPath(descriptor));
      this.#fresh = { descriptor, details };
    }
    return freshProcPath(this.#fresh.descriptor);
  }

  /** Where processes are read one by one: /proc, or the one of our own. */
  #clearProc(): string {
    return this.#fresh === undefined ? this.#options.paths.proc : freshProcPath(this.#fresh.descriptor);
  }

  #details(): ProcessDetailsReader {
    return this.#fresh?.details ?? this.#open().details;
  }

  #readCounters(): Observed<HostCounters> {
    this.#countersUsed = false;
    const reading = this.#open().counters.read();
    return isUnobservable(reading) ? reading : observed({ ...reading.value, readAtMs: this.clock.monotonicMs() });
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
    return this.#details().startIdOf(pid) === startIdOfKey(key);
  }

  #homeOf(pid: number, key: string): string | undefined {
    const details = observedValue(this.readProcess(pid, startIdOfKey(key)));
    const user = details === undefined ? undefined : observedValue(details.user);
    return user?.uid === undefined ? undefined : this.#open().users.find(user.uid)?.home;
  }

  #readNamespaceConnections(pid: number, isSameRun: () => boolean): Observed<readonly SocketReading[]> {
    if (!isSameRun()) return unobservable('vanished');
    const folder = `${this.#clearProc()}/${pid}/net`;
    const connections = readTcpTables(folder, this.#open().reader, this.#gaps);
    return isSameRun() ? connections : unobservable('vanished');
  }
}

interface Parts {
  readonly census: ProcessCensusReader;
  readonly reader: ProcFileReader;
  readonly counters: HostCountersReader;
  readonly sweep: ProcessSweep;
  readonly details: ProcessDetailsReader;
  /** The same through another /proc. */
  readonly detailsIn: (proc: string) => ProcessDetailsReader;
  readonly users: Users;
}

function openParts(
  paths: LinuxPaths,
  gaps: GapCounts,
  ask: {
    takeBusyMs: () => number | undefined;
    bootedAtMs: () => number;
    secondView: SecondView | undefined;
    descriptorBudget: number;
  },
): Parts {
  const { proc } = paths;
  const ticksPerSecond = readTicksPerSecond(proc);
  const users = new Users(`${paths.etc}/passwd`, gaps);
  const { descriptorBudget } = ask;
  const detailsIn = (through: string) =>
    new ProcessDetailsReader({ proc: through, ticksPerSecond, bootedAtMs: ask.bootedAtMs, users, gaps });
  return {
    reader: new ProcFileReader(),
    counters: new HostCountersReader(proc, ticksPerSecond),
    sweep: new ProcessSweep({
      proc,
      ticksPerSecond,
      pageBytes: readPageBytes(proc),
      descriptorBudget,
      gaps,
      takeBusyMs: ask.takeBusyMs,
    }),
    details: detailsIn(proc),
    detailsIn,
    census: new ProcessCensusReader(proc, ask.secondView),
    users,
  };
}

function freshProcPath(descriptor: number): string {
  return `${LIVE_PATHS.proc}/self/fd/${descriptor}`;
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
