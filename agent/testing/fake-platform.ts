import type { Capability, HostFacts } from '#shared/model/host.ts';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import { processKey } from '#shared/model/process-ref.ts';
import type { HiddenSearch, ProcessCensus } from '../platform/hiding.ts';
import type {
  ExitReading,
  ExitRecord,
  HiddenSearchRequest,
  HostCounters,
  Login,
  Platform,
  ProbeRequest,
  ProbeResult,
  ProcessDetails,
  SocketOwners,
  SocketReading,
  SweepResult,
  TickTime,
  UnownedCgroup,
} from '../platform/platform.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import type { ProcessTable } from '../platform/process-table.ts';

export const NOTHING_HIDDEN: HiddenSearch = {
  hidden: [],
  covered: observed([]),
  preload: observed([]),
  foreignLibraries: observed([]),
};

export const FAKE_START_MS = Date.UTC(2026, 0, 5, 8);

/** A process of a {@link FakePlatform}. `cores` is what it uses per second from now on. */
export interface FakeProcess {
  readonly pid: number;
  readonly startId: number;
  readonly startedAtMs: number;
  name: string;
  exe: string;
  argv: readonly string[];
  inode: number;
  cpuMs: number;
  cores: number;
  residentBytes?: number;
  networkNamespace: string;
  unreadable: boolean;
  exeDeleted: boolean;
  exeHidden: boolean;
  kernelThread: boolean;
  cgroup: string;
  uid: number;
  userName?: string;
  parentPid?: number;
}

/** A host for tests: time passes only when told, processes use what they are told, every reading is exact. */
export class FakePlatform implements Platform {
  readonly name = 'recorded';
  readonly processes = new Map<number, FakeProcess>();
  #connections: readonly SocketReading[] = [];
  readonly sockets = new Map<number, { readonly reading: SocketReading; pid: number; namespace: string }>();
  readonly reads: string[] = [];
  /** Answers for `unowned-cgroup`. */
  readonly unownedGroups: UnownedCgroup[] = [];
  logins: readonly Login[] | undefined;
  /** Pids that ended and were not waited for. */
  readonly zombies = new Set<number>();
  cpuCount = 4;
  system: HostFacts['system'] = 'linux';
  processesReadable = true;
  countersReadable = true;
  exitsReadable = false;
  /** Whether the list of processes and the counters of the kernel are said to be about the same machine. */
  comparable = false;
  /** How much of what nobody uses sleeps over clock ticks. */
  dodgedCores = 0;
  /** How much of what is used is counted as interrupts. */
  interruptCores = 0;
  /** Threads that ended since the last look. */
  readonly exits: ExitRecord[] = [];
  census: Observed<ProcessCensus> = observed({
    missingThreads: 0,
    missingProcesses: 0,
    mountedOver: observed([]),
  });
  /** Answer for `hidden-processes`. */
  search: Observed<HiddenSearch> = observed(NOTHING_HIDDEN);
  readonly searches: HiddenSearchRequest[] = [];
  /** Answers for `miner-config`, by pid. */
  readonly configs = new Map<number, ProbeResult & { readonly kind: 'miner-config' }>();
  /** Answers for `process-footprint`, by pid; the others cannot be looked at. */
  readonly footprints = new Map<number, ProcessFootprint>();
  #monotonicMs = 1_000_000;
  #wallMs = FAKE_START_MS;
  #uptimeMs = 1_000_000;
  #idleMs = 0;
  #otherMs = 0;
  #interruptMs = 0;
  #nextSocket = 1;
  #nextStart = 1;

  readonly clock = { monotonicMs: () => this.#monotonicMs, wallMs: () => this.#wallMs };

  start(pid: number, change: Partial<FakeProcess> = {}): FakeProcess {
    const process: FakeProcess = {
      pid,
      startId: this.#nextStart++,
      startedAtMs: this.#wallMs,
      name: `program-${pid}`,
      exe: `/usr/bin/program-${pid}`,
      argv: [`/usr/bin/program-${pid}`],
      inode: pid,
      cpuMs: 0,
      cores: 0,
      networkNamespace: 'net-1',
      unreadable: false,
      exeDeleted: false,
      exeHidden: false,
      kernelThread: false,
      cgroup: '/',
      uid: 0,
      ...change,
    };
    this.processes.set(pid, process);
    return process;
  }

  end(pid: number): void {
    this.processes.delete(pid);
    for (const [id, { pid: owner }] of this.sockets) if (owner === pid) this.sockets.delete(id);
  }

  /** A connection that nobody answers (yet). */
  attempt(pid: number, remoteIp: string, remotePort: number, namespace = 'net-1'): number {
    const socketId = this.connect(pid, remoteIp, remotePort, namespace);
    this.#setState(socketId, 'opening');
    return socketId;
  }

  answer(socketId: number): void {
    this.#setState(socketId, 'established');
  }

  connect(pid: number, remoteIp: string, remotePort: number, namespace = 'net-1'): number {
    const socketId = this.#nextSocket++;
    const tuple = {
      protocol: 'tcp' as const,
      local: { ip: '192.0.2.10', port: 40_000 + socketId },
      remote: { ip: remoteIp, port: remotePort },
    };
    this.sockets.set(socketId, { reading: { socketId, tuple, state: 'established' }, pid, namespace });
    return socketId;
  }

  /** Lets time pass on all clocks, with everything running. `busyCores`: what nobody of {@link processes} uses. */
  pass(ms: number, busyCores = 0): void {
    let usedMs = busyCores * ms;
    for (const process of this.processes.values()) {
      process.cpuMs += process.cores * ms;
      usedMs += process.cores * ms;
    }
    this.#idleMs += Math.max(0, this.cpuCount * ms - usedMs);
    this.#interruptMs += this.interruptCores * ms;
    this.#otherMs += Math.max(0, usedMs - this.dodgedCores * ms);
    this.#monotonicMs += ms;
    this.#uptimeMs += ms;
    this.#wallMs += ms;
  }

  suspend(ms: number): void {
    this.#uptimeMs += ms;
    this.#wallMs += ms;
  }

  jumpClock(ms: number): void {
    this.#wallMs += ms;
  }

  dropCounters(): void {
    this.#idleMs = 0;
  }

  beginTick(): TickTime {
    return { monotonicMs: this.#monotonicMs, wallMs: this.#wallMs };
  }

  takeGaps(): Readonly<Record<string, number>> {
    return {};
  }

  describeHost(): HostFacts {
    return {
      hostname: 'host.example',
      system: this.system,
      systemVersion: 'test',
      architecture: 'x64',
      cpuCount: this.cpuCount,
      bootId: 'boot',
      bootedAtMs: FAKE_START_MS - 1_000_000,
      addresses: ['192.0.2.10'],
    };
  }

  capabilities(): readonly Capability[] {
    return this.comparable ? [{ name: 'processes' }, { name: 'kernel-counters' }] : [];
  }

  readHostCounters(): Observed<HostCounters> {
    if (!this.countersReadable) return unobservable('failed');
    return observed({
      cpuCount: this.cpuCount,
      idleMs: this.#idleMs,
      iowaitMs: 0,
      stealMs: 0,
      userMs: this.#otherMs,
      systemMs: 0,
      interruptMs: this.#interruptMs,
      forks: 0,
      uptimeMs: this.#uptimeMs,
    });
  }

  sweepProcesses(table: ProcessTable): Observed<SweepResult> {
    if (!this.processesReadable) return unobservable('unsupported');
    table.begin();
    for (const { pid, startId, cpuMs, name, residentBytes } of this.processes.values()) {
      table.put(pid, startId, 1, cpuMs, 0, 0, 1, this.zombies.has(pid) ? 90 : 82, hashOf(name), residentBytes);
    }
    table.end();
    return observed({ processes: table.size, unreadable: 0, vanished: 0, overflow: table.overflow });
  }

  takeExits(): Observed<ExitReading> {
    if (!this.exitsReadable) return unobservable('no-permission');
    const records = this.exits.splice(0);
    return observed({ records, isComplete: true });
  }

  readProcess(pid: number, startId: number): Observed<ProcessDetails> {
    this.reads.push(`${pid}:${startId}`);
    const process = this.processes.get(pid);
    if (process === undefined || process.startId !== startId) return unobservable('vanished');
    if (process.unreadable) return unobservable('failed');
    const { startedAtMs, name, exe, argv, inode, networkNamespace, exeDeleted, exeHidden, kernelThread, cgroup, uid } =
      process;
    const userName = process.userName ?? (uid === 0 ? 'root' : undefined);
    return observed({
      pid,
      startId,
      startedAtMs,
      parentPid: process.parentPid ?? 1,
      name: osNameOfText(name),
      exe: observed(osNameOfText(exe)),
      exeFile: observed({ device: 1, inode }),
      exeDeleted,
      ...(exeHidden ? { exeHidden } : {}),
      argv: observed(argv.map(osNameOfText)),
      cwd: unobservable('no-permission'),
      user: observed({ uid, ...(userName === undefined ? {} : { name: userName }) }),
      cgroup: observed(cgroup),
      kernelThread,
      networkNamespace,
    });
  }

  readLogins(): Observed<readonly Login[]> {
    return this.logins === undefined ? unobservable('unsupported') : observed(this.logins);
  }

  readConnections(): Observed<readonly SocketReading[]> {
    const now = [...this.sockets.values()].flatMap(({ reading, namespace }) =>
      namespace === 'net-1' ? [reading] : [],
    );
    // The very same list as long as nothing changes, as Linux gives it.
    const isSame = now.length === this.#connections.length && now.every((one, at) => one === this.#connections[at]);
    if (!isSame) this.#connections = now;
    return observed(this.#connections);
  }

  readSocketOwners(pids: readonly number[]): SocketOwners {
    const bySocket = new Map<number, number>();
    for (const [id, { pid }] of this.sockets) if (pids.includes(pid)) bySocket.set(id, pid);
    return { bySocket, denied: 0, vanished: 0, truncated: 0 };
  }

  readProcessCensus(): Observed<ProcessCensus> {
    return this.census;
  }

  async runProbe(request: ProbeRequest): Promise<ProbeResult> {
    if (request.kind === 'unowned-cgroup') {
      this.reads.push(request.kind);
      return { kind: request.kind, process: request.process, groups: observed(this.unownedGroups) };
    }
    if (request.kind === 'hidden-processes') return this.#search(request);
    this.reads.push(`${request.kind} ${request.pid}`);
    if (request.kind === 'miner-config') {
      return this.configs.get(request.pid) ?? { kind: 'miner-config', process: request.process, files: observed([]) };
    }
    if (request.kind === 'process-footprint') {
      const footprint = this.footprints.get(request.pid);
      const answer = footprint === undefined ? unobservable('not-implemented') : observed(footprint);
      return { kind: request.kind, process: request.process, footprint: answer };
    }
    const namespace = this.processes.get(request.pid)?.networkNamespace;
    const inside = [...this.sockets].filter(([, socket]) => socket.namespace === namespace);
    return {
      kind: 'namespace-connections',
      process: request.process,
      connections: observed(inside.map(([, { reading }]) => reading)),
      owned: inside.flatMap(([id, { pid }]) => (pid === request.pid ? [id] : [])),
    };
  }

  #search(request: HiddenSearchRequest): ProbeResult {
    this.searches.push(request);
    return { kind: 'hidden-processes', process: 'host', search: this.search };
  }

  #setState(socketId: number, state: SocketReading['state']): void {
    const socket = this.sockets.get(socketId);
    if (socket === undefined) throw new Error(`no socket ${socketId}`);
    this.sockets.set(socketId, { ...socket, reading: { ...socket.reading, state } });
  }

  keyOf(pid: number): string {
    const process = this.processes.get(pid);
    if (process === undefined) throw new Error(`no process ${pid}`);
    return processKey(process);
  }

  [Symbol.dispose](): void {
    this.processes.clear();
  }
}

function hashOf(name: string): number {
  let hash = 7;
  for (const char of name) hash = (hash * 31 + char.charCodeAt(0)) >>> 0;
  return hash;
}
