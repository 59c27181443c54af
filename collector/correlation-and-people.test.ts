import { expect, it } from 'vitest';
import { Correlation, toCorrelatedHost } from './correlation.ts';
import { findingAbout, processNamed, siteSignatures, START_MS } from './correlate/world-for-tests.ts';
import { hostOf } from './store/conformance-data.ts';
import { openTestStore } from './store/sqlite/testing/open-test-store.ts';

it('the correlator and people change the same incident at the same time, and nothing of either is lost', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  let nowMs = START_MS;
  const create = async () => {
    const correlation = new Correlation({
      ...{ store, signatures: siteSignatures, now: () => nowMs, ask: () => false, onIncidents: () => undefined },
    } as ConstructorParameters<typeof Correlation>[0]);
    await correlation.start();
    await correlation.submit({ type: 'host-connected', host: toCorrelatedHost(hostOf('h1')) });
    return correlation;
  };
  const miner = processNamed('kheiper');
  const see = (correlation: Correlation, rev: number, lastSeenMs: number) => {
    const findings = [findingAbout(miner, ['cpu.sustained'], { rev, lastSeenMs })];
    return correlation.submit({ type: 'findings', hostId: 'h1', findings });
  };
  const only = async () => (await store.read('incidents', { limit: 2 })).rows[0];

  let correlation = await create();
  await store.write([{ op: 'put-host', host: hostOf('h1') }]);
  await correlation.submit({ type: 'host-connected', host: toCorrelatedHost(hostOf('h1')) });
  await see(correlation, 1, START_MS);
  const incidentId = (await only())?.id ?? '';
  const writes: Promise<void>[] = [];
  for (let n = 1; n <= 40; n++) {
    writes.push(see(correlation, n + 1, START_MS + n * 1_000));
    const change = n === 40 ? ({ state: 'closed', closeReason: 'cleaned' } as const) : { assignee: `person-${n}` };
    const atMs = START_MS + 60_000;
    writes.push(store.write([{ op: 'set-incident-work', incidentId, change, expectedRev: n - 1, by: 'lei', atMs }]));
  }
  await Promise.all(writes);
  const closed = await only();
  expect(closed).toMatchObject({ state: 'closed', work: { rev: 40, assignee: 'person-39', closeReason: 'cleaned' } });
  expect((closed?.lastSeenMs ?? 0) - START_MS).toBeGreaterThan(39_000);

  // A restart takes up conclusions and leaves the rest alone; only what is seen after the cleaning opens it again.
  correlation = await create();
  await see(correlation, 50, START_MS + 50_000);
  expect(await only()).toMatchObject({ state: 'closed' });
  nowMs = START_MS + 99_000;
  await see(correlation, 51, START_MS + 70_000);
  expect(await only()).toMatchObject({ state: 'reopened', work: { rev: 41, assignee: 'person-39', by: 'collector' } });
  const { entries } = await store.read('incident-history', { id: incidentId });
  expect(entries).toMatchObject([{ actor: 'collector', action: 'incident-reopened', atMs: START_MS + 99_000 }]);
});
