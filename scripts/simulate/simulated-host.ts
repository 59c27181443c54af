import type { Capability, CapabilityName, HostFacts } from '../../shared/model/host.ts';
import type { Pool } from '../../shared/model/pool.ts';
import type { ProcessRef } from '../../shared/model/process-ref.ts';

/** What goes on at a simulated host. `shy`: computes only while nobody watches. `relay`: passes the work of others on to a pool. */
export type Story = 'quiet' | 'miner' | 'shy' | 'relay';

/** A group of processes and what it uses: `cores` in the mean, up to `swing` (0 to 1) more or less in the course of an hour. */
export interface SimulatedGroup {
  readonly process: ProcessRef;
  readonly cores: number;
  readonly swing: number;
}

/** The program that makes a host interesting. */
export interface SimulatedCulprit extends SimulatedGroup {
  readonly pool: Pool & { readonly port: number };
  /** Port of the host's own end of its connection to the pool. */
  readonly localPort: number;
  readonly wallet: string;
  readonly config?: string;
}

export interface SimulatedHost {
  readonly agentId: string;
  readonly facts: HostFacts;
  readonly capabilities: readonly Capability[];
  readonly groups: readonly SimulatedGroup[];
  readonly story: Story;
  /** Absent when the story is `quiet`. */
  readonly culprit?: SimulatedCulprit;
}

export interface SimulatedProgram {
  readonly name: string;
  readonly exe: string;
  readonly user: string;
  readonly args?: readonly string[];
  /** The service of Windows that it is, and the library where it is a host of services. */
  readonly service?: { readonly name: string; readonly library?: string };
}

/** A run of a program. `startedAtMs`: epoch milliseconds. */
export function simulatedProcess(program: SimulatedProgram, pid: number, startedAtMs: number): ProcessRef {
  const { name, exe, user, args = [], service } = program;
  return {
    ...{ pid, startId: 1_000 + pid * 7, startedAtMs, ppid: 1, user },
    name: { text: name },
    exe: { text: exe },
    argv: [exe, ...args].map((text) => ({ text })),
    cwd: { text: exe.startsWith('/') ? '/' : 'C:\\' },
    groupKey: exe,
    ...(service === undefined ? {} : groupOf(service, exe)),
  };
}

function groupOf({ name, library }: NonNullable<SimulatedProgram['service']>, exe: string) {
  const files = {
    program: { value: { text: exe } },
    ...(library === undefined ? {} : { library: { value: { text: library } } }),
  };
  return { cgroup: `/services/${name}`, services: [{ name, ...files }] };
}

const SEEN: readonly CapabilityName[] = [
  ...(['host-cpu', 'processes', 'process-details', 'other-users-details', 'connections'] as const),
  ...(['connection-owners', 'container-connections', 'process-files'] as const),
  ...(['hidden-processes', 'kernel-counters', 'idle-time'] as const),
];

/** What an agent with all rights sees; `blind` are things that it may not. */
export function simulatedCapabilities(blind: readonly CapabilityName[]): readonly Capability[] {
  return SEEN.map((name) => (blind.includes(name) ? { name, reason: 'no-permission', detail: 'EACCES' } : { name }));
}
