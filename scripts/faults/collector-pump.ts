import { join } from 'node:path';
import { compileSignatures } from '#shared/signature/compile-signatures.ts';
import type { CorrelatedHost } from '../../collector/correlate/correlate-event.ts';
import { Correlator } from '../../collector/correlate/correlator.ts';
import { startGateway } from '../../collector/gateway/gateway.ts';
import type { AgentSession } from '../../collector/gateway/gateway-handlers.ts';
import { createSqliteStore } from '../../collector/store/sqlite/create-sqlite-store.ts';
import { noSignatures, startTestWorker } from '../../collector/store/sqlite/testing/start-test-worker.ts';
import type { HostRecord } from '#shared/model/host-record.ts';

/**
 * The collector's side of the kill test: the real gateway, correlation and store, joined as the collector joins them: findings and
 * the incidents that follow from them are one write, and only after it the agent is told.
 *
 * Arguments: data folder, token.
 */
export interface CollectorPumpStatus {
  readonly port: number;
}

const [folder = '', token = ''] = process.argv.slice(2);
const store = await createSqliteStore({
  file: join(folder, 'collector.db'),
  signatures: noSignatures(),
  startWorker: startTestWorker,
});
const signatures = compileSignatures([]);
const correlator = new Correlator(() => signatures);

const hosts = await store.read('hosts', { limit: 1_000 });
const incidents = await store.read('incidents', { limit: 1_000 });
correlator.handle(
  { type: 'restore', hosts: hosts.rows.map(correlatedHost), incidents: incidents.rows, alerts: [], allowances: [] },
  Date.now(),
);

const gateway = await startGateway({
  listen: { port: 0 },
  tokens: [token],
  collectorVersion: '0.0.0',
  clock: { monotonicMs: () => performance.now(), wallMs: () => Date.now() },
  handlers: {
    async onHello(session) {
      const host = hostRecord(session);
      const { incidents } = correlator.handle({ type: 'host-connected', host: correlatedHost(host) }, Date.now());
      await store.write([
        { op: 'put-host', host },
        ...incidents.map((incident) => ({ op: 'put-incident' as const, incident })),
      ]);
    },
    async onFindings({ hostId }, findings) {
      const receivedAtMs = Date.now();
      const { incidents } = correlator.handle({ type: 'findings', hostId, findings }, receivedAtMs);
      await store.write([
        ...findings.map((finding) => ({ op: 'put-finding' as const, hostId, receivedAtMs, finding })),
        ...incidents.map((incident) => ({ op: 'put-incident' as const, incident })),
      ]);
    },
    onSummary: async () => undefined,
    onCapabilities: async () => undefined,
    onOwners: async () => undefined,
    onDetail: () => undefined,
    onRecalled: () => undefined,
    onBait: async () => undefined,
    onGone: () => undefined,
  },
});
process.send?.({ port: gateway.address.port } satisfies CollectorPumpStatus);

process.on('disconnect', () => process.exit(3)); // Nobody is left to watch us.
process.on('SIGTERM', () => void stop());

async function stop(): Promise<void> {
  await gateway[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  process.exit(0);
}

function hostRecord({ hostId, introduction, connectedAtMs, clockOffsetMs }: AgentSession): HostRecord {
  const { site, host, capabilities, agentVersion } = introduction;
  return {
    hostId,
    site,
    facts: host,
    capabilities,
    agentVersion,
    firstSeenMs: connectedAtMs,
    lastSeenMs: connectedAtMs,
    clockOffsetMs,
  };
}

function correlatedHost({ hostId, facts, site, clockOffsetMs, capabilities }: HostRecord): CorrelatedHost {
  return { hostId, hostname: facts.hostname, site, addresses: facts.addresses, clockOffsetMs, capabilities };
}
