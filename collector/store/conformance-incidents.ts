import assert from 'node:assert/strict';
import { incidentOf } from './conformance-data.ts';
import { CLEANED, FALSE_ALARM, idsOf, put, set, stateOf } from './conformance-incident-writes.ts';
import type { IncidentOrder } from './queries.ts';
import type { Store } from './store.ts';

/** What every store must do with what people do to incidents, and how lists of incidents are narrowed and ordered. */
export const incidentRequirements: Record<string, (store: Store) => Promise<void>> = {
  'what people say of an incident outlives every conclusion, and leaves it alone': async (store) => {
    await store.write([put('a', 1)]);
    await store.write([set('a', { state: 'investigating', assignee: 'ana' })]);
    await store.write([put('a', 2, { lastSeenMs: 7_000, alertCount: 4 })]);
    const incident = await store.read('incident', { id: 'a' });
    const work = { rev: 1, state: 'investigating', assignee: 'ana', updatedAtMs: 5_000, by: 'lei' };
    assert.deepEqual(incident, {
      ...incidentOf('a', 2),
      ...{ lastSeenMs: 7_000, alertCount: 4, state: 'investigating', work },
    });
    await store.write([set('a', { assignee: null }), set('a', CLEANED)]);
    const closed = await store.read('incident', { id: 'a' });
    assert.equal(closed?.rev, 2);
    assert.deepEqual(closed.work, {
      ...{ rev: 3, state: 'closed', closeReason: 'cleaned', updatedAtMs: 5_000, by: 'lei' },
    });
  },

  'lists and counts go by the state that holds': async (store) => {
    await store.write([put('a', 1), put('b', 1), put('c', 1), put('d', 1, { mergedInto: 'a' })]);
    await store.write([set('b', FALSE_ALARM), set('c', { state: 'watching' })]);
    await store.write([put('c', 2)]);
    assert.deepEqual(await idsOf(store, { states: ['new'] }), ['a']);
    assert.deepEqual(await idsOf(store, { states: ['closed'], currentOnly: true }), ['b']);
    assert.deepEqual(await idsOf(store, { states: ['watching', 'new'] }), ['c', 'a']);
    assert.deepEqual(await store.read('incident-facets', { currentOnly: true, states: ['new'] }), {
      ...{ total: 1, states: { new: 1, closed: 1, watching: 1 }, verdicts: { probable: 1 } },
    });
  },

  'an incident that goes over into another takes its work and its history along': async (store) => {
    await store.write([put('a', 1), put('b', 1)]);
    await store.write([
      set('a', { state: 'investigating', assignee: 'ana' }),
      { op: 'add-incident-note', note: { incidentId: 'a', atMs: 6_000, by: 'lei', text: 'looked at it' } },
    ]);
    await store.write([put('a', 2, { mergedInto: 'b' }), put('b', 2)]);
    assert.equal(await stateOf(store, 'a'), 'closed');
    const b = await store.read('incident', { id: 'b' });
    assert.deepEqual(b?.work, {
      ...{ rev: 1, state: 'investigating', assignee: 'ana', updatedAtMs: 9_000, by: 'collector' },
    });
    assert.deepEqual(await idsOf(store, { states: ['investigating'] }), ['b']);
    const { notes, entries } = await store.read('incident-history', { id: 'b' });
    assert.deepEqual(notes, [{ incidentId: 'a', atMs: 6_000, by: 'lei', text: 'looked at it' }]);
    assert.deepEqual(
      entries.map(({ action }) => action),
      ['incident-taken-along'],
    );
  },

  'a change that was made for another revision, or for nothing, is refused whole': async (store) => {
    await store.write([put('a', 1)]);
    await store.write([set('a', { assignee: 'ana' }, 0)]);
    const conflict = { name: 'StoreError', code: 'conflict' };
    await assert.rejects(store.write([set('a', { assignee: 'bo' }, 0)]), conflict);
    await store.write([set('a', { assignee: 'cy' }, 1)]);
    assert.equal((await store.read('incident', { id: 'a' }))?.work?.assignee, 'cy');
    const params = { incidentId: 'nothing' };
    const refused = { name: 'StoreError', code: 'refused', refusal: { code: 'no-such-incident', params } };
    await assert.rejects(store.write([set('a', { state: 'watching' }), set('nothing', { assignee: 'x' })]), refused);
    assert.equal(await stateOf(store, 'a'), 'new');
  },

  'conclusions and people interleave without loss': async (store) => {
    await store.write([put('a', 1)]);
    const writes: Promise<void>[] = [];
    for (let n = 0; n < 50; n++) {
      writes.push(store.write([put('a', n + 2, { alertCount: n, lastSeenMs: 2_000 + n })]));
      const assignee = `person-${n}`;
      writes.push(store.write([set('a', n === 49 ? { state: 'investigating', assignee } : { assignee })]));
    }
    await Promise.all(writes);
    const incident = await store.read('incident', { id: 'a' });
    assert.equal(incident?.rev, 51);
    assert.equal(incident.alertCount, 49);
    assert.deepEqual(incident.work, {
      ...{ rev: 50, state: 'investigating', assignee: 'person-49', updatedAtMs: 5_000, by: 'lei' },
    });
  },

  'each verdict that an incident had is remembered': async (store) => {
    const { conclusion } = incidentOf('a', 1);
    await store.write([put('a', 1), put('a', 2, { alertCount: 1 })]);
    await store.write([put('a', 3, { conclusion: { ...conclusion, verdict: 'confirmed', probability: 0.99 } })]);
    await store.write([put('a', 2, { conclusion: { ...conclusion, verdict: 'observed' } })]);
    const { verdicts } = await store.read('incident-history', { id: 'a' });
    assert.deepEqual(verdicts, [
      { incidentId: 'a', rev: 1, atMs: 9_000, verdict: 'probable', role: 'miner', probability: 0.8 },
      { incidentId: 'a', rev: 3, atMs: 9_000, verdict: 'confirmed', role: 'miner', probability: 0.99 },
    ]);
  },

  'incidents are found by any part of what names them, by whom they belong to, and by time': async (store) => {
    const process = { pid: 1, startId: 1, startedAtMs: 1, name: { text: 'KHEIPER' }, groupKey: 'g' };
    const wallets = [{ address: '4AbCd%', coin: 'XMR', valid: true }];
    await store.write([
      put('a', 1, { subject: { type: 'host', hostId: 'h1', hostname: 'Web-1', site: 'north' } }),
      put('b', 1, { processes: [{ ...process, exe: { text: '/tmp/.x/挖矿' } }], lastSeenMs: 8_000 }),
      put('c', 1, { pools: [{ host: 'pool.example', port: 3333 }], wallets, firstSeenMs: 500, lastSeenMs: 600 }),
    ]);
    await store.write([set('b', { assignee: 'ana' })]);
    const text = (part: string) => idsOf(store, { text: part });
    assert.deepEqual(await text('web-'), ['a']);
    assert.deepEqual(await text('kheip'), ['b']);
    assert.deepEqual(await text('挖矿'), ['b']);
    assert.deepEqual(await text('POOL.example:33'), ['c']);
    assert.deepEqual(await text('abcd%'), ['c']);
    assert.deepEqual(await text('192.0.2.1'), ['b', 'c']);
    assert.deepEqual(await text('_'), []);
    assert.deepEqual(await idsOf(store, { site: 'north' }), ['a']);
    assert.deepEqual(await idsOf(store, { assignee: 'ana' }), ['b']);
    assert.deepEqual(await idsOf(store, { assignee: null }), ['a', 'c']);
    assert.deepEqual(await idsOf(store, { fromMs: 601, toMs: 1_001 }), ['b', 'a']);
    assert.deepEqual(await idsOf(store, { roles: ['relay'] }), []);
  },

  'incidents stand in the order that is asked for, page by page': async (store) => {
    const sure = (id: string, probability: number, lastSeenMs: number, firstSeenMs: number) =>
      put(id, 1, { lastSeenMs, firstSeenMs, conclusion: { ...incidentOf(id, 1).conclusion, probability } });
    await store.write([sure('a', 0.9, 3_000, 1), sure('b', 0.5, 4_000, 2), sure('c', 0.7, 2_000, 3)]);
    await store.write([set('c', { assignee: 'ana' })]);
    const pages = async (order: IncidentOrder) => {
      const ids: string[] = [];
      let after: string | undefined;
      do {
        const page = await store.read('incidents', { limit: 1, order, ...(after === undefined ? {} : { after }) });
        ids.push(...page.rows.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      return ids;
    };
    assert.deepEqual(await pages('first-seen'), ['c', 'b', 'a']);
    assert.deepEqual(await pages('last-change'), ['c', 'b', 'a']);
    assert.deepEqual(await pages('probability'), ['a', 'c', 'b']);
    await store.write([put('a', 2, { lastSeenMs: 6_000 })]);
    assert.deepEqual(await pages('last-change'), ['a', 'c', 'b']);
  },
};
