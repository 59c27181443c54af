import { beforeEach, describe, expect, it } from 'vitest';
import type { Allowance } from '#shared/model/allowance.ts';
import type { Incident } from '#shared/model/incident.ts';
import type { OwnerQuestion } from '#shared/protocol/messages.ts';
import {
  alertOf,
  findingAbout,
  hostNamed,
  POOL,
  processNamed,
  START_MS,
  siteSignatures,
  tuple,
} from './correlate/world-for-tests.ts';
import { Correlation } from './correlation.ts';
import type { ReadQueries, StoredAllowance } from './store/queries.ts';
import { StoreError } from './store/store-error.ts';
import type { AllowanceCount } from './correlate/allowance-book.ts';
import type { RelevantAlert } from './store/alert-chunk.ts';
import type { Store } from './store/store.ts';
import type { WriteOperation } from './store/write-operation.ts';

const HOST = hostNamed('db1', '192.0.2.10');
const MINER = processNamed('kheiper');
const OWNER = {
  tuple: tuple(['192.0.2.10', 51544], [POOL.ip, POOL.port]),
  ...{ process: MINER, firstSeenMs: START_MS, lastSeenMs: START_MS + 60_000 },
};

/** Keeps what is written, or refuses while `isFull`. */
class FakeStore implements Pick<Store, 'read' | 'write'> {
  isFull = false;
  writes = 0;
  readonly incidents = new Map<string, Incident>();
  readonly findings: string[] = [];
  alerts: readonly RelevantAlert[] = [];
  allowances: StoredAllowance[] = [];
  readonly counts: AllowanceCount[] = [];

  async write(operations: readonly WriteOperation[]): Promise<void> {
    this.writes += 1;
    if (this.isFull) throw new StoreError('full', 'No space');
    for (const operation of operations) {
      if (operation.op === 'put-incident') this.incidents.set(operation.incident.id, operation.incident);
      if (operation.op === 'put-allowance-count') this.counts.push(operation);
      if (operation.op === 'put-finding') this.findings.push(operation.finding.id);
    }
  }

  async read<K extends keyof ReadQueries>(
    query: K,
    _params: ReadQueries[K]['params'],
  ): Promise<ReadQueries[K]['result']> {
    const answers: Partial<Record<keyof ReadQueries, unknown>> = {
      ...{ hosts: { rows: [] }, sensors: [], 'relevant-alerts': this.alerts, allowances: { rows: this.allowances } },
      ...{ incidents: { rows: [...this.incidents.values()] }, alerts: { rows: this.alerts } },
    };
    return answers[query] as ReadQueries[K]['result'];
  }
}

let store: FakeStore;
let asked: OwnerQuestion[];
let told: Incident[];
let correlation: Correlation;

beforeEach(async () => {
  store = new FakeStore();
  [asked, told] = [[], []];
  correlation = create();
  await correlation.start();
  await correlation.submit({ type: 'host-connected', host: HOST });
});

function create(): Correlation {
  return new Correlation({
    store,
    signatures: () => SIGNATURES,
    now: () => START_MS,
    ask: (_, questions) => asked.push(...questions) > 0,
    onIncidents: (incidents) => told.push(...incidents),
  });
}
const SIGNATURES = siteSignatures();
const FINDING = findingAbout(MINER, ['cpu.sustained', 'artefact.wallet-in-config']);
const put = (finding: typeof FINDING): WriteOperation => ({
  op: 'put-finding',
  hostId: HOST.hostId,
  receivedAtMs: START_MS,
  finding,
});
const report = (finding: typeof FINDING) =>
  correlation.submit({ type: 'findings', hostId: HOST.hostId, findings: [finding] }, [put(finding)]);

describe('Correlation', () => {
  it('commits findings and the incidents that they change in one write, then tells', async () => {
    await report(FINDING);
    expect(store.writes).toBe(1);
    expect(store.findings).toEqual([FINDING.id]);
    expect(told.map(({ id }) => id)).toEqual([...store.incidents.keys()]);
  });

  it('asks after the commit and joins what the agent answers', async () => {
    await correlation.submit({ type: 'alerts', alerts: [alertOf('1', ['192.0.2.10', 51544], [POOL.ip, POOL.port])] });
    const questionId = asked[0]?.questionId ?? '';
    await correlation.submit({ type: 'owners', hostId: HOST.hostId, questionId, owners: [OWNER] });
    expect(told[0]).toMatchObject({ actor: MINER.groupKey, joins: [{ how: 'wire' }] });
  });

  it('rejects when the store refuses, tells nobody, and goes on from what the store holds', async () => {
    store.isFull = true;
    await expect(report(FINDING)).rejects.toThrow('No space');
    expect(told).toEqual([]);
    store.isFull = false;
    await report(FINDING);
    expect(correlation.rebuilds).toBe(1);
    expect([...store.incidents.values()]).toMatchObject([{ rev: 1, findingIds: [FINDING.id] }]);
  });

  it('still knows after that who is connected, and asks again about alerts that waited', async () => {
    const alert = alertOf('1', ['192.0.2.10', 51544], [POOL.ip, POOL.port]);
    store.alerts = [alert];
    await correlation.submit({ type: 'alerts', alerts: [alert] });
    store.isFull = true;
    await expect(report(FINDING)).rejects.toThrow();
    store.isFull = false;
    asked = [];
    await correlation.submit({ type: 'time' });
    expect(asked).toHaveLength(1);
  });

  it('takes up what is normal now, stores how often that was of use, and still knows it after a failure', async () => {
    const busy = findingAbout(MINER, ['cpu.sustained']);
    await report(busy);
    const allowance: Allowance = {
      ...{ id: 'alw_1', match: { exe: '/opt/kheiper' }, reason: 'r', owner: 'o', createdAtMs: 0 },
      scope: { type: 'all' },
    };
    store.allowances = [{ allowance, silenced: 3 }];
    expect(await correlation.useAllowances()).toEqual([allowance]);
    const conclusion = () => [...store.incidents.values()][0]?.conclusion;
    expect(conclusion()).toMatchObject({ present: [], allowed: [{ by: { id: 'alw_1' } }] });
    expect(store.counts).toMatchObject([{ id: 'alw_1', silenced: 4, lastSilencedMs: START_MS }]);
    store.isFull = true;
    await expect(report({ ...busy, rev: 2, lastSeenMs: START_MS + 1 })).rejects.toThrow();
    store.isFull = false;
    await report({ ...busy, rev: 3, lastSeenMs: START_MS + 2 });
    expect(conclusion()).toMatchObject({ present: [], allowed: [{ by: { id: 'alw_1' } }] });
    store.allowances = [];
    await correlation.useAllowances();
    expect(conclusion()?.present).toHaveLength(1);
  });

  it('takes up after a restart what waited for an answer', async () => {
    store.alerts = [alertOf('1', ['192.0.2.10', 51544], [POOL.ip, POOL.port])];
    correlation = create();
    await correlation.start();
    expect([...store.incidents.values()]).toMatchObject([{ subject: { type: 'address' } }]);
  });
});
