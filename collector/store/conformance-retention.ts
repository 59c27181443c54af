import assert from 'node:assert/strict';
import type { RetentionKind } from '#shared/model/retention.ts';
import { alertLine, chunkOf, findingOf, incidentOf } from './conformance-data.ts';
import type { Store } from './store.ts';

const DAY_MS = 86_400_000;
const NOON_MS = Date.UTC(2026, 10, 23, 12);

const forget = (store: Store, kind: RetentionKind, beforeMs: number, limit = 2_000) =>
  store.write([{ op: 'forget-old', kind, beforeMs, limit }]);

/** What every store must do so that it does not grow for ever. */
export const retentionRequirements: Record<string, (store: Store) => Promise<void>> = {
  'how long things are kept is undefined until it is said, and what is left out is for ever': async (store) => {
    assert.equal(await store.read('retention', {}), undefined);
    await store.write([{ op: 'put-retention', retention: { alerts: 7, audit: 30 } }]);
    assert.deepEqual(await store.read('retention', {}), { alerts: 7, audit: 30 });
    await store.write([{ op: 'put-retention', retention: {} }]);
    assert.deepEqual(await store.read('retention', {}), {});
  },

  'old alerts go a piece at a time, oldest first; their counts by day stay': async (store) => {
    const lines = Array.from({ length: 10 }, (_, n) =>
      alertLine({ atMs: NOON_MS - n * DAY_MS, source: '192.0.2.1', destination: '198.51.100.1' }),
    );
    await store.ingest(chunkOf(lines, { source: 'a' }));
    const beforeMs = NOON_MS - 4 * DAY_MS;
    const counted = { fromMs: NOON_MS - 30 * DAY_MS, toMs: NOON_MS + DAY_MS, limit: 10 };
    const before = await store.read('top-sources', counted);
    const left = async () => (await store.read('alerts', { limit: 100 })).rows.length;
    assert.equal(await store.read('has-old', { kind: 'alerts', beforeMs }), true);
    await forget(store, 'alerts', beforeMs, 3);
    assert.equal(await left(), 7);
    await forget(store, 'alerts', beforeMs, 3);
    assert.equal(await left(), 5);
    assert.equal(await store.read('has-old', { kind: 'alerts', beforeMs }), false);
    await forget(store, 'alerts', beforeMs);
    const { rows } = await store.read('alerts', { limit: 100 });
    assert.equal(Math.min(...rows.map(({ alert }) => alert.atMs)), beforeMs);
    assert.equal(before[0]?.alerts, 10);
    assert.deepEqual(await store.read('top-sources', counted), before);
    await store.ingest(chunkOf(lines.slice(0, 2), { source: 'b' }));
    assert.equal((await store.read('top-sources', counted))[0]?.alerts, 12);
  },

  'findings that last and incidents that are open stay, however old': async (store) => {
    const finding = (id: string, state: 'open' | 'closed', receivedAtMs: number) =>
      ({
        op: 'put-finding',
        hostId: 'h',
        receivedAtMs,
        finding: { ...findingOf(id, 1), firstSeenMs: 1, state },
      }) as const;
    const incident = (id: string) =>
      ({ op: 'put-incident', incident: { ...incidentOf(id, 1), lastSeenMs: 5 } }) as const;
    await store.write([finding('over', 'closed', 10), finding('lasts', 'open', 10), finding('late', 'closed', 100)]);
    await store.write([incident('open'), incident('done'), incident('later')]);
    const close = (incidentId: string, atMs: number) =>
      ({
        op: 'set-incident-work',
        incidentId,
        change: { state: 'closed', closeReason: 'cleaned' },
        by: 'ann',
        atMs,
      }) as const;
    await store.write([close('done', 10), close('later', 100)]);
    await store.write([{ op: 'add-incident-note', note: { incidentId: 'done', atMs: 9, by: 'ann', text: 'x' } }]);
    for (const kind of ['findings', 'incidents'] as const) {
      assert.equal(await store.read('has-old', { kind, beforeMs: 100 }), true);
      await forget(store, kind, 100);
      assert.equal(await store.read('has-old', { kind, beforeMs: 100 }), false);
    }
    const findings = (await store.read('findings', { limit: 10 })).rows.map((row) => row.finding.id);
    assert.deepEqual(findings.sort(), ['lasts', 'late']);
    const incidents = (await store.read('incidents', { limit: 10 })).rows.map(({ id }) => id);
    assert.deepEqual(incidents.sort(), ['later', 'open']);
    assert.deepEqual((await store.read('incident-history', { id: 'done' })).notes, []);
  },

  'old lines of the audit log go, newer ones stay': async (store) => {
    const append = (atMs: number) =>
      ({ op: 'append-audit', entry: { atMs, actor: 'ann', action: 'newer', detail: {} } }) as const;
    await store.write([1, 2, 3, 4].map(append));
    await forget(store, 'audit', 4, 2);
    const left = async () => (await store.read('audit', { limit: 10 })).rows.map(({ atMs }) => atMs);
    assert.deepEqual(await left(), [4, 3]);
    await forget(store, 'audit', 4);
    assert.deepEqual(await left(), [4]);
    assert.equal(await store.read('has-old', { kind: 'audit', beforeMs: 4 }), false);
  },

  'too much at once is refused': async (store) => {
    await assert.rejects(forget(store, 'alerts', 1, 2_001), {
      ...{ name: 'StoreError', code: 'refused', refusal: { code: 'too-many-at-once', params: { maxRows: 2_000 } } },
    });
  },
};
