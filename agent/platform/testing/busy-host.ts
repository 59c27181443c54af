import type { Capability, HostFacts } from '#shared/model/host.ts';
import { capabilityNameSchema } from '#shared/model/host.ts';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import type { HiddenSearch, ProcessCensus } from '../hiding.ts';
import type {
  ExitReading,
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
} from '../platform.ts';
import type { ProcessTable } from '../process-table.ts';

const TICK_MS = 1_000;
const START_MS = 1_700_000_000_000;
const LIBRARY = osNameOfText('/home/operator/lib/hide.so');
const SEARCH: HiddenSearch = {
  hidden: [{ pid: 303, startId: 5, seenBy: ['process-group', 'stat'], unseenBy: ['opendir'] }],
  covered: observed([{ pid: 301, startId: 5, mountPoint: osNameOfText('/proc/301'), fileSystem: 'tmpfs' }]),
  preload: observed([{ path: osNameOfText('/etc/ld.so.preload'), libraries: [LIBRARY], unseenBy: ['stat'] }]),
  foreignLibraries: observed([LIBRARY]),
  nextPid: 9_000,
};

/**
 * A host that behaves like a server with so many processes: a tenth of them use some CPU each second, a few come and go, one
 * mines. The same seed gives the same host.
 */
export class BusyHost implements Platform {
  readonly name = 'linux';
  readonly clock = { monotonicMs: () => this.#tick * TICK_MS, wallMs: () => START_MS + this.#tick * TICK_MS };
  readonly #random: () => number;
  readonly #processes = new Map<number, { startId: number; userMs: number; systemMs: number }>();
  #tick = 0;
  #nextPid = 300;

  constructor(processes: number, seed: number) {
    this.#random = randomOf(seed);
    while (this.#processes.size < processes) this.#startProcess();
  }

  beginTick(): TickTime {
    this.#tick++;
    for (const process of this.#processes.values()) {
      if (this.#random() < 0.1) process.userMs += 10 * Math.ceil(this.#random() * 5);
      if (this.#random() < 0.05) process.systemMs += 10;
    }
    const [miner] = this.#processes.values();
    if (miner !== undefined) miner.userMs += 1_990;
    for (let times = 0; times < 2; times++) {
      const pids = [...this.#processes.keys()];
      this.#processes.delete(pids[1 + Math.floor(this.#random() * (pids.length - 1))] ?? 0);
      this.#startProcess();
    }
    return { monotonicMs: this.clock.monotonicMs(), wallMs: this.clock.wallMs() };
  }

  describeHost(): HostFacts {
    return {
      hostname: 'busy-host',
      system: 'linux',
      systemVersion: 'Test Linux 1',
      architecture: 'x86_64',
      cpuCount: 4,
      bootId: 'boot-of-busy-host',
      bootedAtMs: START_MS,
      addresses: ['192.0.2.10'],
    };
  }

  capabilities(): readonly Capability[] {
    return capabilityNameSchema.options.map((name) => ({ name }));
  }

  readHostCounters(): Observed<HostCounters> {
    const uptimeMs = this.#tick * TICK_MS;
    return observed({
      cpuCount: 4,
      idleMs: uptimeMs * 3,
      iowaitMs: 10 * this.#tick,
      stealMs: 0,
      userMs: uptimeMs,
      systemMs: 50 * this.#tick,
      forks: 1_000 + 3 * this.#tick,
      uptimeMs,
    });
  }

  sweepProcesses(table: ProcessTable): Observed<SweepResult> {
    table.begin();
    for (const [pid, { startId, userMs, systemMs }] of this.#processes) {
      table.put(pid, startId, 1, userMs, systemMs, 0, 1 + (pid % 7), 83, (pid * 2_654_435_761) >>> 0);
    }
    table.end();
    return observed({ processes: this.#processes.size, unreadable: 0, vanished: 0, overflow: table.overflow });
  }

  readProcess(pid: number, startId: number): Observed<ProcessDetails> {
    if (this.#processes.get(pid)?.startId !== startId) return unobservable('vanished', 'ENOENT');
    const exe = osNameOfText(`/usr/lib/service-${pid % 40}/bin/worker-${pid % 13}`);
    return observed({
      pid,
      startId,
      startedAtMs: START_MS + startId * 10,
      parentPid: 1,
      name: osNameOfText(`worker-${pid % 13}`),
      exe: observed(exe),
      exeFile: observed({ device: 2_049, inode: 100_000 + (pid % 40) }),
      exeDeleted: false,
      argv: observed([exe, osNameOfText(`--config=/etc/service-${pid % 40}.conf`), osNameOfText(`--worker=${pid}`)]),
      cwd: observed(osNameOfText('/home/operator/work')),
      user: observed({ uid: 1_000 + (pid % 3), name: 'operator' }),
      cgroup: observed(`/system.slice/service-${pid % 40}.service`),
      kernelThread: false,
      networkNamespace: '4026531833',
    });
  }

  /** A few a tick; every fifth tick some were lost, every seventh nobody can tell. */
  takeExits(): Observed<ExitReading> {
    const tick = this.#tick;
    if (tick % 7 === 0) return unobservable('failed', 'errno-5');
    const records = Array.from({ length: tick % 4 }, (_, index) => {
      const pid = 300 + tick * 4 + index;
      return { pid, threadId: pid + (index % 2), cpuMs: tick * 1.2345, lifeMs: 1_000.5 + index };
    });
    return observed({ records, isComplete: tick % 5 !== 0 });
  }

  readProcessCensus(): Observed<ProcessCensus> {
    const isQuiet = this.#tick % 3 !== 0;
    return observed({
      ...(isQuiet ? { missingThreads: 0, missingProcesses: 0 } : {}),
      mountedOver: observed(this.#tick % 20 === 0 ? [301] : []),
    });
  }

  /** One who is there from the beginning, and one who comes and goes. */
  readLogins(): Observed<readonly Login[]> {
    const root = { user: osNameOfText('root'), line: osNameOfText('pts/0'), sinceMs: START_MS };
    const guest = { user: osNameOfText('guest'), line: osNameOfText('pts/1') };
    return observed(this.#tick % 20 < 10 ? [root] : [root, guest]);
  }

  readConnections(): Observed<readonly SocketReading[]> {
    return observed([...this.#processes.keys()].slice(0, 60).map((pid) => this.#socketOf(pid)));
  }

  readSocketOwners(pids: readonly number[]): SocketOwners {
    return { bySocket: new Map(pids.map((pid) => [10_000 + pid, pid])), denied: 0, vanished: 0, truncated: 0 };
  }

  async runProbe(request: ProbeRequest): Promise<ProbeResult> {
    if (request.kind === 'unowned-cgroup') {
      return { kind: request.kind, process: request.process, groups: observed([]) };
    }
    const { kind, process } = request;
    if (kind === 'miner-config') return { kind, process, files: observed([]) };
    if (kind === 'hidden-processes') return { kind, process, search: observed(SEARCH) };
    if (kind === 'process-footprint') return { kind, process, footprint: unobservable('not-implemented') };
    return { kind, process, connections: observed([this.#socketOf(7)]), owned: [10_007] };
  }

  takeGaps(): Readonly<Record<string, number>> {
    return this.#tick % 50 === 0 ? { 'connections:enobufs': 1 } : {};
  }

  [Symbol.dispose](): void {
    this.#processes.clear();
  }

  #startProcess(): void {
    this.#processes.set(this.#nextPid++, { startId: this.#tick * 100 + 5, userMs: 0, systemMs: 10 });
  }

  #socketOf(pid: number): SocketReading {
    const local = { ip: '192.0.2.10', port: 30_000 + (pid % 30_000) };
    const remote = { ip: `203.0.113.${pid % 250}`, port: 443 };
    return { socketId: 10_000 + pid, tuple: { protocol: 'tcp', local, remote }, state: 'established', uid: 1_000 };
  }
}

/** Numbers from 0 to 1 that repeat with the seed (a multiplicative congruential generator modulo 2^31 - 1). */
function randomOf(seed: number): () => number {
  let state = (Math.abs(Math.trunc(seed)) % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
