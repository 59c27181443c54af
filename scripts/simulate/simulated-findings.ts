import type { Finding } from '../../shared/model/finding.ts';
import type { SimulatedCulprit, SimulatedHost } from './simulated-host.ts';

const MINUTE_MS = 60_000;

/** What an agent finds at this host once its culprit runs: the episodes in their `rev`-th state, seen last at `atMs`. */
export function simulateFindings(host: SimulatedHost, atMs: number, rev: number): readonly Finding[] {
  const { culprit, story } = host;
  if (culprit === undefined) return [];
  const make = (kind: string, finding: Pick<Finding, 'signals'> & Partial<Finding>): Finding => ({
    ...{ id: `${host.agentId}-${kind}`.slice(0, 64), rev, state: 'open', kind, attack: ['T1496.001'] },
    subject: { type: 'process', process: culprit.process },
    ...{ pools: [], wallets: [], evidence: [], text: `${culprit.process.name.text}: ${kind}` },
    ...{ firstSeenMs: Math.max(culprit.process.startedAtMs, atMs - 30 * MINUTE_MS), lastSeenMs: atMs },
    ...finding,
  });
  if (story === 'relay') return [connectionOf(culprit, make)];
  const compute = make('sustained-compute', {
    signals: [
      {
        code: 'cpu.sustained',
        quality: story === 'shy' ? 0.7 : 1,
        params: { meanCores: culprit.cores, spanMs: 5 * MINUTE_MS, activeShare: story === 'shy' ? 0.83 : 0.99 },
      },
    ],
    evidence: story === 'shy' ? [{ code: 'executable-deleted', params: {} }] : [],
  });
  if (story === 'shy') return [compute];
  return [compute, connectionOf(culprit, make), ...configOf(culprit, make)];
}

type Make = (kind: string, finding: Pick<Finding, 'signals'> & Partial<Finding>) => Finding;

function connectionOf({ pool }: SimulatedCulprit, make: Make): Finding {
  const address = `${pool.host}:${pool.port}`;
  return make('pool-connection', {
    signals: [{ code: 'network.pool-connection', quality: 0.8, params: { pool: address, confidence: 'medium' } }],
    pools: [pool],
    evidence: [{ code: 'signature-match', params: { signature: `address:${address}` } }],
  });
}

function configOf({ config, pool, wallet }: SimulatedCulprit, make: Make): readonly Finding[] {
  if (config === undefined) return [];
  return [
    make('miner-config', {
      signals: [
        { code: 'artefact.miner-config', quality: 0.95, params: { path: config, how: 'named' } },
        { code: 'artefact.wallet-in-config', quality: 1, params: { coin: 'XMR', wallet } },
      ],
      pools: [pool],
      wallets: [{ address: wallet, coin: 'XMR', valid: true, kind: 'standard' }],
      evidence: [{ code: 'config-file', params: { path: config, how: 'named' } }],
    }),
  ];
}
