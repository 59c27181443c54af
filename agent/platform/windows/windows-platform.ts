import { arch, cpus, hostname, networkInterfaces, release, totalmem, version } from 'node:os';
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
import type { HiddenSearch } from '../hiding.ts';
import { GapCounts } from '../gap-counts.ts';
import { windowsFolder } from './calls/system-place.ts';
import { isWorthReading } from './process/worth-reading.ts';
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
import { reasonOf } from '../capability-of.ts';
import { Accounts } from './process/accounts.ts';
import { type BootStart, readBootStart } from './process/boot-start.ts';
import { readCapabilities } from './capabilities.ts';
import { listConfigCandidates } from './config-candidates.ts';
import { EndedProcesses } from './exits/ended-processes.ts';
import { ImageSignatures } from './footprint/image-signatures.ts';
import { HiddenProcessSearch } from './hiding/hidden-search.ts';
import { HostCountersReader } from './host/host-counters.ts';
import { LastReading } from './calls/last-reading.ts';
import { isLocalPath } from './calls/local-path.ts';
import { readLogins } from './host/logins.ts';
import { FOOTPRINT_ACCESS, probeFootprint } from './footprint/probe-footprint.ts';
import { ProcessDetailsReader } from './process/process-details.ts';
import { ProcessList } from './process/process-list.ts';
import { sweepProcesses } from './process/process-sweep.ts';
import { readCandidateFile } from './read-candidate-file.ts';
import { TcpTables } from './network/tcp-table.ts';
import { ServicePrograms } from './process/service-programs.ts';
import { ServiceTable } from './process/service-table.ts';
import { UnlistedProcesses } from './hiding/unlisted-processes.ts';
import { loadTrustCalls } from './calls/load-trust-calls.ts';
import type { TrustCalls } from './calls/trust-calls.ts';
import type { WindowsCalls } from './calls/windows-calls.ts';
import { osNameOfUtf16 } from './calls/windows-name.ts';

/** Whatever counts processes there counts those that ended as well, as long as anybody has a handle of them. */
const NO_CENSUS: Unobservable = unobservable('unsupported', 'no-second-count');

export interface WindowsPlatformOptions {
  readonly calls: WindowsCalls;
  readonly readMinerConfig: ReadMinerConfig;
  readonly clock?: PlatformClock;
  /** The real paths of the native parts that this program unpacked and loaded so far, if it did. */
  readonly loadedNativeParts?: () => readonly string[];
  /** Those that judge signatures: seldom needed, so they are loaded when they are. Without it: those of this system. */
  readonly loadTrust?: () => Promise<TrustCalls>;
}

/** A Windows host through the system's own calls. Never throws for what it meets there; see {@link Platform} for the contract. */
export class WindowsPlatform implements Platform {
  readonly name = 'windows';
  readonly clock: PlatformClock;
  readonly #readMinerConfig: ReadMinerConfig;
  readonly #gaps = new GapCounts();
  readonly #calls: WindowsCalls;
  readonly #list: ProcessList;
  readonly #unlisted: UnlistedProcesses;
  readonly #hidden: HiddenProcessSearch;
  readonly #ended: EndedProcesses;
  readonly #signatures: ImageSignatures;
  readonly #counters: HostCountersReader;
  readonly #details: ProcessDetailsReader;
  readonly #connections: TcpTables;
  readonly #lastList: LastReading;
  readonly #lastConnections: LastReading;
  #boot: BootStart | undefined;
  #cpuCount: number | undefined;

  constructor({ calls, readMinerConfig, clock, loadedNativeParts, loadTrust }: WindowsPlatformOptions) {
    this.clock = clock ?? { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
    this.#readMinerConfig = readMinerConfig;
    this.#calls = calls;
    this.#list = new ProcessList(calls);
    this.#unlisted = new UnlistedProcesses(calls);
    this.#ended = new EndedProcesses(calls);
    this.#signatures = new ImageSignatures(loadTrust ?? loadTrustCalls, this.clock);
    this.#counters = new HostCountersReader(calls);
    this.#connections = new TcpTables(calls);
    this.#lastList = new LastReading(this.clock, () => this.#list.read());
    this.#lastConnections = new LastReading(this.clock, () =>
      reasonOf(this.#connections.read(this.#clockBackMicros())),
    );
    this.#hidden = new HiddenProcessSearch({
      calls,
      list: this.#list,
      connectionOwners: () => this.#connections.ownerPids,
      unlisted: () => this.#unlisted.pids,
      ...(loadedNativeParts === undefined ? {} : { ownLibraries: loadedNativeParts }),
    });
    this.#details = new ProcessDetailsReader({
      calls,
      list: this.#list,
      unlisted: this.#unlisted,
      accounts: new Accounts(calls, this.clock),
      services: new ServiceTable(calls, this.clock),
      servicePrograms: new ServicePrograms(calls, this.clock),
      gaps: this.#gaps,
    });
  }

  /** Called once before the first tick: names of accounts may come from another machine. */
  async learnAccounts(): Promise<void> {
    await this.#details.learnAccounts();
  }

  beginTick(): TickTime {
    return { monotonicMs: this.clock.monotonicMs(), wallMs: this.clock.wallMs() };
  }

  describeHost(): HostFacts {
    const boot = this.#readBoot();
    this.#cpuCount ??= observedValue(this.readHostCounters())?.cpuCount;
    return {
      hostname: hostname(),
      system: 'windows',
      systemVersion: `${version()} ${release()}`,
      architecture: arch(),
      cpuCount: this.#cpuCount ?? Math.max(1, cpus().length),
      memoryBytes: totalmem(),
      bootId: boot === undefined ? 'unknown' : `started-${boot.startId}`,
      bootedAtMs:
        boot === undefined ? this.clock.wallMs() - this.#calls.tickCountMs() : Math.round(boot.startId / 1_000),
      addresses: Object.values(networkInterfaces())
        .flatMap((addresses) => addresses ?? [])
        .filter(({ internal }) => !internal)
        .map(({ address }) => address),
    };
  }

  capabilities(): readonly Capability[] {
    return readCapabilities({
      hostCpu: this.readHostCounters(),
      processes: this.#lastList.failure(),
      connections: this.#lastConnections.failure() ?? this.#hidden.connectionsFailure,
      mayReadOthers: () => this.#details.mayReadOthers(),
      hidden: this.#hidden.failure,
      mayLookIntoOthers: () => this.#details.mayOpenOthers(FOOTPRINT_ACCESS),
    });
  }

  readHostCounters(): Observed<HostCounters> {
    const reading = this.#counters.read();
    return isUnobservable(reading) ? reading : observed({ ...reading.value, readAtMs: this.clock.monotonicMs() });
  }

  sweepProcesses(table: ProcessTable): Observed<SweepResult> {
    const swept = sweepProcesses(this.#list, this.#unlisted, table, this.#gaps);
    this.#lastList.saw(reasonOf(swept));
    if (!isUnobservable(swept)) this.#ended.follow(table);
    return swept;
  }

  takeExits(): Observed<ExitReading> {
    return this.#ended.take();
  }

  readProcessCensus(): Unobservable {
    return NO_CENSUS;
  }

  readProcess(pid: number, startId: number): Observed<ProcessDetails> {
    return this.#details.read(pid, startId);
  }

  readConnections(): Observed<readonly SocketReading[]> {
    const connections = this.#connections.read(this.#clockBackMicros());
    this.#lastConnections.saw(reasonOf(connections));
    return connections;
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
    if (kind === 'hidden-processes') return { kind, process, search: await this.#searchHidden(request, signal) };
    // All connections are in the one table that every tick reads.
    if (kind === 'namespace-connections')
      return { kind, process, connections: unobservable('unsupported', 'no-namespaces'), owned: [] };
    const { pid } = request;
    const isSameRun = () => this.#details.isSameRun(pid, startIdOfKey(process));
    const exe = observedValue(this.readProcess(pid, startIdOfKey(process)))?.exe ?? unobservable('vanished');
    if (kind === 'process-footprint') {
      const probe = {
        calls: this.#calls,
        signatures: this.#signatures,
        pid,
        startId: startIdOfKey(process),
        exe,
        isSameRun,
      };
      return { kind, process, footprint: await probeFootprint(probe, signal) };
    }
    const path = observedValue(exe)?.text;
    const directory =
      path !== undefined && isWorthReading(windowsFolder(), path)
        ? this.#details.readCurrentDirectory(pid, startIdOfKey(process))
        : undefined;
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

  /** Looks for what hides. What it finds is read in every sweep from then on. */
  async #searchHidden(request: HiddenSearchRequest, signal: AbortSignal): Promise<Observed<HiddenSearch>> {
    const search = await this.#hidden.run(request, signal);
    for (const { pid, startId } of observedValue(search)?.hidden ?? [])
      if (startId !== undefined) this.#unlisted.adopt(pid, startId);
    return search;
  }

  /** How far the clock stands behind what it would say had nobody set it since boot; 0 when it is ahead, or nobody knows. */
  #clockBackMicros(): number {
    const boot = this.#readBoot();
    if (boot?.isExact !== true) return 0;
    return Math.max(0, boot.startId + (this.#calls.tickCountMs() - this.clock.wallMs()) * 1_000);
  }

  /** Of all that is asked of the host this alone cannot change. */
  #readBoot(): BootStart | undefined {
    if (this.#boot === undefined && this.#lastList.failure() === undefined && this.#list.records !== undefined)
      this.#boot = readBootStart(this.#list.records);
    return this.#boot;
  }

  [Symbol.dispose](): void {
    this.#ended.close();
  }
}

function startIdOfKey(key: ProcessKey): number {
  return Number(key.slice(key.indexOf(':') + 1));
}
