import type { Finding } from '#shared/model/finding.ts';
import type { Summary } from '#shared/model/host.ts';
import type { Incident } from '#shared/model/incident.ts';
import type { AlertChunk } from './alert-chunk.ts';
import type { HostRecord } from '#shared/model/host-record.ts';

export function hostOf(hostId: string): HostRecord {
  return {
    hostId,
    site: 'south',
    facts: {
      hostname: 'web-1',
      system: 'linux',
      systemVersion: '6.1',
      architecture: 'x64',
      cpuCount: 4,
      bootId: 'boot-1',
      bootedAtMs: 1,
      addresses: ['192.0.2.7'],
    },
    capabilities: [{ name: 'processes' }, { name: 'kernel-counters', reason: 'no-permission' }],
    agentVersion: '0.1.0',
    firstSeenMs: 1_000,
    lastSeenMs: 2_000,
    clockOffsetMs: -12.5,
  };
}

export function summaryOf(atMs: number): Summary {
  return { atMs, spanMs: 10_000, busyCores: 0.5, top: [], gaps: {} };
}

export function findingOf(id: string, rev: number): Finding {
  return {
    id,
    rev,
    state: 'open',
    kind: 'sustained-compute',
    subject: { type: 'host' },
    signals: [],
    pools: [{ host: 'pool.example', port: 3333 }],
    wallets: [],
    evidence: [],
    attack: ['T1496'],
    firstSeenMs: 1_000.5,
    lastSeenMs: 2_000,
    text: 'busy',
  };
}

export function incidentOf(id: string, rev: number): Incident {
  return {
    id,
    rev,
    subject: { type: 'address', site: 'south', ip: '192.0.2.1' },
    role: 'miner',
    conclusion: { verdict: 'probable', probability: 0.8, severity: 'high', present: [], absent: [], notObservable: [] },
    processes: [],
    configs: [],
    pools: [],
    wallets: [],
    findingIds: [],
    joins: [],
    alertCount: 0,
    firstSeenMs: 1_000,
    lastSeenMs: 2_000,
  };
}

export interface AlertLineParts {
  readonly atMs: number;
  readonly source: string;
  readonly destination: string;
  readonly signature?: string;
  readonly payload?: string;
}

/** An alert as Suricata writes it, with as much as a store needs. */
export function alertLine({ atMs, source, destination, signature = 'GPL ICMP test', payload }: AlertLineParts): string {
  return JSON.stringify({
    timestamp: new Date(atMs).toISOString().replace('Z', '000+0000'),
    event_type: 'alert',
    src_ip: source,
    src_port: 51_544,
    dest_ip: destination,
    dest_port: 3333,
    proto: 'TCP',
    host: 'sensor-1',
    alert: { action: 'allowed', signature_id: 2_000_001, signature, category: 'Misc activity', severity: 3 },
    ...(payload === undefined ? {} : { payload_printable: payload }),
    flow: { pkts_toserver: 3, pkts_toclient: 2, bytes_toserver: 300, bytes_toclient: 200 },
  });
}

/** Whole lines as one piece that is the last. */
export function chunkOf(
  lines: readonly string[],
  place: Partial<Pick<AlertChunk, 'source' | 'site'>> = {},
): AlertChunk {
  const bytes = Uint8Array.from(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  return { source: 'eve', site: 'south', ...place, format: 'suricata-eve', bytes: bytes.buffer, end: true };
}
