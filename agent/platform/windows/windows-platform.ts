import { arch, cpus, hostname, networkInterfaces, release, totalmem, uptime, version } from 'node:os';
import { type Capability, capabilityNameSchema, type HostFacts } from '#shared/model/host.ts';
import { type Unobservable, unobservable } from '#shared/model/observed.ts';
import type { Platform, PlatformClock, ProbeRequest, ProbeResult, SocketOwners, TickTime } from '../platform.ts';
import type { ProcessTable } from '../process-table.ts';

const NOT_IMPLEMENTED: Unobservable = unobservable('not-implemented');

/** A Windows host of which this build can only say what it is: every reading answers `not-implemented`. */
export class WindowsPlatform implements Platform {
  readonly name = 'windows';
  readonly clock: PlatformClock;
  #bootedAtMs: number | undefined;

  constructor(clock: PlatformClock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() }) {
    this.clock = clock;
  }

  beginTick(): TickTime {
    return { monotonicMs: this.clock.monotonicMs(), wallMs: this.clock.wallMs() };
  }

  describeHost(): HostFacts {
    // Windows has no identity of a boot that is simple to read; the start of this one, to the minute, tells boots apart.
    this.#bootedAtMs ??= Math.round(this.clock.wallMs() - uptime() * 1_000);
    return {
      hostname: hostname(),
      system: 'windows',
      systemVersion: `${version()} ${release()}`,
      architecture: arch(),
      cpuCount: Math.max(1, cpus().length),
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
    return capabilityNameSchema.options.map((name) => ({ name, reason: NOT_IMPLEMENTED.unobservable }));
  }

  readHostCounters(): Unobservable {
    return NOT_IMPLEMENTED;
  }

  /** Leaves the table empty: nothing is known to run. */
  sweepProcesses(table: ProcessTable): Unobservable {
    table.begin();
    table.end();
    return NOT_IMPLEMENTED;
  }

  takeExits(): Unobservable {
    return NOT_IMPLEMENTED;
  }

  readProcessCensus(): Unobservable {
    return NOT_IMPLEMENTED;
  }

  readProcess(): Unobservable {
    return NOT_IMPLEMENTED;
  }

  readConnections(): Unobservable {
    return NOT_IMPLEMENTED;
  }

  readLogins(): Unobservable {
    return NOT_IMPLEMENTED;
  }

  readSocketOwners(pids: readonly number[]): SocketOwners {
    return { bySocket: new Map(), denied: pids.length, vanished: 0, truncated: 0 };
  }

  async runProbe(request: ProbeRequest): Promise<ProbeResult> {
    if (request.kind === 'unowned-cgroup') return { kind: request.kind, process: 'host', groups: NOT_IMPLEMENTED };
    const { kind, process } = request;
    if (kind === 'hidden-processes') return { kind, process, search: NOT_IMPLEMENTED };
    if (kind === 'miner-config') return { kind, process, files: NOT_IMPLEMENTED };
    if (kind === 'process-footprint') return { kind, process, footprint: NOT_IMPLEMENTED };
    return { kind, process, connections: NOT_IMPLEMENTED, owned: [] };
  }

  takeGaps(): Readonly<Record<string, number>> {
    return {};
  }

  [Symbol.dispose](): void {
    // Holds nothing.
  }
}
