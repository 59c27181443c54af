import { HourLog } from '../../collector/series/hour-log.ts';
import { HOUR_MS, hourOf, seriesPointOf } from '../../collector/series/series-point.ts';
import { createSqliteStore } from '../../collector/store/sqlite/create-sqlite-store.ts';
import { noSignatures, startTestWorker } from '../../collector/store/sqlite/testing/start-test-worker.ts';
import type { HostRecord } from '#shared/model/host-record.ts';
import type { WriteOperation } from '../../collector/store/write-operation.ts';
import type { Incident } from '../../shared/model/incident.ts';
import type { Signal } from '../../shared/model/signal.ts';
import { conclude } from '../../shared/verdict/conclude.ts';
import { seededRandom } from '../faults/seeded-random.ts';
import { eveAlertLine } from '../simulate/eve-line.ts';
import type { SimulatedHost } from '../simulate/simulated-host.ts';
import { simulateSummary } from '../simulate/simulated-load.ts';
import { simulateTown } from '../simulate/simulated-town.ts';
import { simulatedWallet } from '../simulate/simulated-wallet.ts';

export interface Crowd {
  readonly hosts: number;
  readonly alerts: number;
  readonly incidents: number;
}

const SITE = 'default';
const SEED = 7;
const BATCH = 1_000;
const LINES_AT_ONCE = 10_000;
const DAYS_MS = 6 * 24 * HOUR_MS;
/** Younger alerts would be joined again when the collector starts. */
const OLD_ENOUGH_MS = 2 * HOUR_MS;
/** Hosts that have different curves; the others share theirs. */
const CURVES = 40;
const SUMMARY_MS = 60_000;
const WALLETS = Array.from({ length: 12 }, (_, index) => simulatedWallet(`crowd ${index}`));

/** Fills the store of a collector that is not running. The same sizes give the same crowd, counted back from now. */
export async function seedCrowd(databaseFile: string, crowd: Crowd): Promise<void> {
  const nowMs = Date.now();
  const hosts = simulateTown(crowd.hosts, SEED, nowMs);
  await using store = await createSqliteStore({
    ...{ file: databaseFile, signatures: noSignatures(), startWorker: startTestWorker },
  });
  await inBatches(hosts, (part) => store.write(part.flatMap((host, index) => hostOperations(host, index, nowMs))));
  const incidents = Array.from({ length: crowd.incidents }, (_, index) => makeIncident(hosts, index, nowMs));
  await inBatches(incidents, (part) =>
    store.write(part.map((incident) => ({ op: 'put-incident', incident, atMs: incident.lastSeenMs }))),
  );
  for (let from = 0; from < crowd.alerts; from += LINES_AT_ONCE) {
    const lines = alertLines(hosts, from, Math.min(crowd.alerts, from + LINES_AT_ONCE), crowd.alerts, nowMs);
    const bytes = new TextEncoder().encode(lines).buffer;
    await store.ingest({ source: 'http:crowd', site: SITE, format: 'suricata-eve', bytes, end: true });
  }
}

async function inBatches<T>(all: readonly T[], write: (part: readonly T[]) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += BATCH) await write(all.slice(from, from + BATCH));
}

function hostOperations(host: SimulatedHost, index: number, nowMs: number): readonly WriteOperation[] {
  const { agentId: hostId, facts, capabilities } = host;
  const record: HostRecord = {
    ...{ hostId, site: SITE, facts, capabilities, agentVersion: '0.1.0', clockOffsetMs: 0 },
    firstSeenMs: nowMs - DAYS_MS + index * 1_000,
    lastSeenMs: nowMs - (index % 9 === 0 ? 4 * HOUR_MS : 5_000),
    summary: simulateSummary(host, nowMs - 5_000, SUMMARY_MS, true),
  };
  const hours = [hourOf(nowMs) - 1, hourOf(nowMs)];
  return [
    { op: 'put-host', host: record },
    ...hours.map((hour): WriteOperation => ({ op: 'put-series', hostId, hour, blob: curve(host, index, hour, nowMs) })),
  ];
}

const curves = new Map<string, Uint8Array>();

function curve(host: SimulatedHost, index: number, hour: number, nowMs: number): Uint8Array {
  const name = `${index % CURVES} ${hour}`;
  const known = curves.get(name);
  if (known !== undefined) return known;
  const log = new HourLog(hour);
  for (let atMs = hour * HOUR_MS; atMs < Math.min(nowMs, (hour + 1) * HOUR_MS); atMs += SUMMARY_MS)
    log.add(seriesPointOf(simulateSummary(host, atMs, SUMMARY_MS, true), 0));
  const blob = log.pack();
  curves.set(name, blob);
  return blob;
}

const SIGNALS: readonly (readonly Signal[])[] = [
  [{ code: 'cpu.sustained', quality: 1, params: { meanCores: 3.2, spanMs: 300_000 } }],
  [{ code: 'network.pool-connection', quality: 0.8, params: { pool: '203.0.113.77:45700' } }],
  [
    { code: 'cpu.sustained', quality: 1, params: { meanCores: 3.2, spanMs: 300_000 } },
    { code: 'artefact.miner-config', quality: 0.9, params: { path: '/usr/bin/.kheiper/config.json' } },
  ],
  [
    { code: 'artefact.wallet-in-config', quality: 1, params: { coin: 'XMR', wallet: WALLETS[0] ?? '' } },
    { code: 'network.alert-stratum', quality: 1, params: { destination: '203.0.113.77:45700' } },
  ],
];

function makeIncident(hosts: readonly SimulatedHost[], index: number, nowMs: number): Incident {
  const random = seededRandom(SEED * 31 + index);
  const host = hosts[(index * 7) % hosts.length];
  const process = host?.groups.at(-1)?.process;
  if (host === undefined || process === undefined) throw new Error('a crowd without hosts has no incidents');
  const firstSeenMs = nowMs - Math.floor(random() * DAYS_MS);
  const address = WALLETS[index % WALLETS.length] ?? '';
  return {
    ...{
      id: `inc_crowd${String(index).padStart(6, '0')}`,
      rev: 1,
      actor: `${process.groupKey}#${index}`,
      role: 'miner',
    },
    subject: { type: 'host', hostId: host.agentId, hostname: host.facts.hostname, site: SITE },
    conclusion: conclude(SIGNALS[index % SIGNALS.length] ?? [], () => undefined),
    ...{ processes: [process], configs: ['/usr/bin/.kheiper/config.json'], findingIds: [], joins: [] },
    pools: [{ host: '203.0.113.77', port: 45_700 }],
    wallets: [{ address, coin: 'XMR', valid: true, kind: 'standard' }],
    ...{ alertCount: Math.floor(random() * 900), firstSeenMs, lastSeenMs: Math.min(nowMs, firstSeenMs + 3 * HOUR_MS) },
  };
}

/** Sources and destinations repeat as in real networks: a few do most. One in thirty has to do with mining. */
function alertLines(hosts: readonly SimulatedHost[], from: number, to: number, all: number, nowMs: number): string {
  const random = seededRandom(SEED * 1_000_003 + from);
  const skewed = (n: number) => Math.floor(random() ** 3 * n);
  let lines = '';
  for (let index = from; index < to; index++) {
    const isMining = index % 30 === 0;
    const pool = { ip: `203.0.113.${skewed(200) + 1}`, port: 3_333 };
    const elsewhere = { ip: `198.51.100.${skewed(250) + 1}`, port: [80, 443, 1_433, 3_389][skewed(4)] ?? 80 };
    lines += eveAlertLine({
      atMs: nowMs - OLD_ENOUGH_MS - Math.floor(((all - index) / all) * (DAYS_MS - OLD_ENOUGH_MS)),
      source: { ip: hosts[skewed(hosts.length)]?.facts.addresses[0] ?? '10.20.0.1', port: 1_024 + skewed(60_000) },
      destination: isMining ? pool : elsewhere,
      ...(isMining
        ? { payload: `{"id":1,"method":"login","params":{"login":"${WALLETS[index % WALLETS.length]}","pass":"x"}}\n` }
        : { signature: `SITE SCAN rule ${skewed(40)}`, category: 'Potentially Bad Traffic', severity: 3 }),
    });
  }
  return lines;
}
