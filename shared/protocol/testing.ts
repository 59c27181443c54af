import type { Finding } from '../model/finding.ts';
import type { HostDetail } from '../model/host-detail.ts';
import type { HostFacts, Summary } from '../model/host.ts';
import type { ProcessRef } from '../model/process-ref.ts';
import type { Recollection } from '../model/recollection.ts';
import type { AgentMessage } from './messages.ts';

/** Well-formed words of the protocol for tests. Addresses and names are of the documentation ranges. */

export function exampleProcess(pid = 4711, startId = 123_456): ProcessRef {
  return { pid, startId, startedAtMs: 1_700_000_000_000, name: { text: 'kheiper' }, groupKey: '/usr/bin/kheiper' };
}

export function exampleFinding(id: string, rev = 1, change: Partial<Finding> = {}): Finding {
  return {
    id,
    rev,
    state: 'open',
    kind: 'sustained-compute',
    subject: { type: 'process', process: exampleProcess() },
    signals: [{ code: 'cpu.sustained', quality: 0.5, params: { cpuCores: 1.5 } }],
    pools: [],
    wallets: [],
    evidence: [],
    attack: [],
    firstSeenMs: 1_700_000_000_000,
    lastSeenMs: 1_700_000_000_000 + rev * 1_000,
    text: 'A process has used the processor without rest',
    ...change,
  };
}

export function exampleHost(hostname = 'web-1.example'): HostFacts {
  return {
    hostname,
    system: 'linux',
    systemVersion: 'Linux 6.1',
    architecture: 'x64',
    cpuCount: 2,
    bootId: '5d1c0c1e',
    bootedAtMs: 1_699_999_000_000,
    addresses: ['192.0.2.10'],
  };
}

export function exampleSummary(atMs = 1_700_000_000_000): Summary {
  return { atMs, spanMs: 10_000, busyCores: 0.25, top: [], gaps: {} };
}

export function exampleHello(agentId: string, token: string): Extract<AgentMessage, { type: 'hello' }> {
  return {
    type: 'hello',
    body: {
      agentId,
      credentials: { type: 'token', token },
      site: 'main',
      agentVersion: '0.0.0',
      atMs: 1_700_000_000_000,
      host: exampleHost(),
      capabilities: [{ name: 'processes' }],
    },
  };
}

export function exampleDetail(atMs = 1_700_000_000_000): HostDetail {
  const tuple = {
    protocol: 'tcp',
    local: { ip: '192.0.2.10', port: 51_544 },
    remote: { ip: '203.0.113.7', port: 3333 },
  } as const;
  const process = { process: exampleProcess(), cores: 1.5, minuteCores: 1.4, connections: [tuple], connectionCount: 1 };
  return { atMs, spanMs: 1_000, busyCores: 1.75, processCount: 80, processes: [process] };
}

export function exampleRecollection(fromMs = 1_700_000_000_000): Recollection {
  const process = exampleProcess();
  const [connection] = exampleDetail().processes[0]?.connections ?? [];
  if (connection === undefined) throw new Error('no connection');
  const { pid, startId, name, groupKey } = process;
  return {
    ...{ fromMs, stepMs: 1_000, busy: [1.5, null], groups: [{ key: groupKey, name, cores: [1.5, null] }] },
    ...{ processes: [{ process, coreSeconds: 1.5 }], processesSinceMs: fromMs - 1 },
    connections: [{ tuple: connection, pid, startId, name, groupKey, firstSeenMs: fromMs, lastSeenMs: fromMs + 1 }],
    ...{ connectionsOmitted: false, connectionsSinceMs: 0 },
  };
}
