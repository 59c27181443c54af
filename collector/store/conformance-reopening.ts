import assert from 'node:assert/strict';
import type { Incident } from '#shared/model/incident.ts';
import type { PresentSignal } from '#shared/model/verdict.ts';
import { incidentOf } from './conformance-data.ts';
import { CLEANED, FALSE_ALARM, idsOf, put, set, stateOf } from './conformance-incident-writes.ts';
import type { Store } from './store.ts';

/** What opens a closed incident again in every store, and what does not. */
export const reopeningRequirements: Record<string, (store: Store) => Promise<void>> = {
  'a closed incident is opened again by another finding or alert, whenever it is from, and that is on record': async (
    store,
  ) => {
    await store.write([put('a', 1, { findingIds: ['f1'] }), put('b', 1, { alertCount: 3 }), put('c', 1)]);
    await store.write([set('a', FALSE_ALARM), set('b', CLEANED), set('c', FALSE_ALARM)]);
    await store.write([
      put('a', 2, { findingIds: ['f1', 'f2'], lastSeenMs: 1_500 }),
      put('b', 2, { alertCount: 4 }),
      // The same goes on, and less can be seen: no evidence.
      put('c', 2, { lastSeenMs: 99_000, conclusion: { ...incidentOf('c', 1).conclusion, probability: 0.7 } }),
    ]);
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map((id) => stateOf(store, id))), [
      ...['reopened', 'reopened', 'closed'],
    ]);
    assert.deepEqual((await idsOf(store, { states: ['reopened'] })).sort(), ['a', 'b']);
    const { entries } = await store.read('incident-history', { id: 'a' });
    assert.deepEqual(entries, [
      {
        ...{ atMs: 9_000, actor: 'collector', action: 'incident-reopened', target: 'a' },
        detail: { rev: 2, closedBy: 'lei', closeReason: 'false-positive' },
      },
    ]);
    const work = (await store.read('incident', { id: 'a' }))?.work;
    assert.deepEqual(work, { rev: 2, state: 'reopened', updatedAtMs: 9_000, by: 'collector' });
    await store.write([put('a', 3, { findingIds: ['f1', 'f2', 'f3'] })]);
    assert.equal((await store.read('incident-history', { id: 'a' })).entries.length, 1);
  },

  'a closed incident is opened again by what the same finding tells that is decisive and was not known, and by nothing less':
    async (store) => {
      const { conclusion } = incidentOf('x', 1);
      const sign = (code: string, weight: number, quality = 1): PresentSignal => ({
        ...{ code, weight, quality, group: 'artefact', witness: 'host', counted: weight * quality, params: {} },
      });
      const wallet = { address: '4AbCd', coin: 'XMR', valid: true };
      const known: Partial<Incident> = {
        ...{ findingIds: ['f1'], latestBeginMs: 1_000, configs: ['/a.json'], wallets: [wallet] },
        pools: [{ host: 'pool.example', port: 3333 }],
        conclusion: { ...conclusion, present: [sign('artefact.miner-config', 0.8)] },
      };
      const more: Readonly<Record<string, Partial<Incident>>> = {
        pool: {
          pools: [
            { host: 'pool.example', port: 3333 },
            { host: 'pool.example', port: 4444 },
          ],
        },
        wallet: { wallets: [wallet, { ...wallet, address: '4Other' }] },
        config: { configs: ['/a.json', '/b.json'] },
        sign: {
          conclusion: {
            ...conclusion,
            present: [...(known.conclusion?.present ?? []), sign('artefact.wallet-in-argv', 0.85)],
          },
        },
        'finding-beyond-those-listed': { latestBeginMs: 1_001 },
        same: { lastSeenMs: 99_000, pools: [{ host: 'pool.example', port: 3333, tls: true }] },
        'no-decisive-sign': {
          conclusion: {
            ...{ ...conclusion, verdict: 'confirmed', probability: 0.99 },
            present: [
              sign('artefact.miner-config', 0.8),
              sign('cpu.sustained', 0.2),
              sign('network.alert-stratum', 0.9, 0.01),
            ],
          },
        },
        less: { configs: [], conclusion },
      };
      const ids = Object.keys(more);
      await store.write(ids.flatMap((id) => [put(id, 1, known), set(id, FALSE_ALARM)]));
      await store.write(ids.map((id) => put(id, 2, { ...known, ...more[id] })));
      const reopened = ['config', 'finding-beyond-those-listed', 'pool', 'sign', 'wallet'];
      assert.deepEqual((await idsOf(store, { states: ['reopened'] })).sort(), reopened);
      for (const id of ids) {
        const acts = (await store.read('incident-history', { id })).entries.map(({ actor, action }) => [actor, action]);
        assert.deepEqual(acts, reopened.includes(id) ? [['collector', 'incident-reopened']] : []);
      }
      // What was lost to another incident is new when it comes again; what stayed is not.
      await store.write([put('less', 3, { ...known, conclusion, configs: [] })]);
      assert.equal(await stateOf(store, 'less'), 'closed');
      await store.write([put('less', 4, { ...known, conclusion })]);
      assert.equal(await stateOf(store, 'less'), 'reopened');
      // Closed again, all of that is known.
      await store.write([set('wallet', FALSE_ALARM)]);
      await store.write([put('wallet', 3, { ...known, ...more.wallet, lastSeenMs: 99_000 })]);
      assert.equal(await stateOf(store, 'wallet'), 'closed');
    },

  'what was cleaned is opened again when the same thing is seen afterwards': async (store) => {
    await store.write([put('a', 1)]);
    await store.write([set('a', CLEANED)]);
    await store.write([put('a', 2, { lastSeenMs: 4_999 })]);
    assert.equal(await stateOf(store, 'a'), 'closed');
    await store.write([put('a', 3, { lastSeenMs: 5_001 })]);
    assert.equal(await stateOf(store, 'a'), 'reopened');
  },

  'alerts that moved elsewhere do not hide the ones that come': async (store) => {
    await store.write([put('a', 1, { alertCount: 10 })]);
    await store.write([set('a', FALSE_ALARM)]);
    await store.write([put('a', 2, { alertCount: 6 })]);
    assert.equal(await stateOf(store, 'a'), 'closed');
    await store.write([put('a', 3, { alertCount: 7 })]);
    assert.equal(await stateOf(store, 'a'), 'reopened');
  },
};
