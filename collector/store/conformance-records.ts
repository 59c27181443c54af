import assert from 'node:assert/strict';
import type { Incident } from '#shared/model/incident.ts';
import { alertLine, chunkOf, findingOf, hostOf, incidentOf, summaryOf } from './conformance-data.ts';
import type { ReadQueries } from './queries.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';

const DAY_MS = 86_400_000;
const NOON_MS = Date.UTC(2026, 10, 23, 12);

/** What every store must do with hosts, findings and incidents. */
export const recordRequirements: Record<string, (store: Store) => Promise<void>> = {
  'a write is read back as it was written': async (store) => {
    const host = { ...hostOf('h1'), summary: summaryOf(NOON_MS) };
    await store.write([
      { op: 'put-host', host },
      { op: 'put-finding', hostId: 'h1', receivedAtMs: 5, finding: findingOf('finding-1', 1) },
      { op: 'put-incident', incident: incidentOf('incident-1', 1) },
    ]);
    assert.deepEqual(await store.read('host', { hostId: 'h1' }), host);
    assert.deepEqual(await store.read('finding', { id: 'finding-1' }), {
      hostId: 'h1',
      receivedAtMs: 5,
      finding: findingOf('finding-1', 1),
    });
    assert.deepEqual(await store.read('incident', { id: 'incident-1' }), {
      ...incidentOf('incident-1', 1),
      state: 'new',
    });
  },

  'what a person may have meant is found by name, or by how its id begins': async (store) => {
    const named = (id: string, hostname: string) => ({ ...hostOf(id), facts: { ...hostOf(id).facts, hostname } });
    await store.write([
      { op: 'put-host', host: named('ab12', 'db1') },
      { op: 'put-host', host: named('ab34', 'db1') },
      { op: 'put-host', host: named('cd56', 'Web.example') },
      { op: 'put-finding', hostId: 'ab12', receivedAtMs: 5, finding: findingOf('fnd_1a', 1) },
      { op: 'put-finding', hostId: 'ab34', receivedAtMs: 5, finding: findingOf('fnd_1a', 1) },
      { op: 'put-incident', incident: incidentOf('inc_%', 1) },
      { op: 'put-incident', incident: incidentOf('inc_x', 1) },
    ]);
    const find = async (kind: 'host' | 'finding' | 'incident', text: string, limit = 10) =>
      (await store.read('candidates', { kind, text, limit })).map(({ id }) => id);
    assert.deepEqual(await find('host', 'DB1'), ['ab12', 'ab34']);
    assert.deepEqual(await find('host', 'web.example'), ['cd56']);
    assert.deepEqual(await find('host', 'a'), ['ab12', 'ab34']);
    assert.deepEqual(await find('host', 'a', 1), ['ab12']);
    assert.deepEqual(await find('host', '%'), []);
    assert.deepEqual(await find('finding', 'fnd_'), ['fnd_1a']);
    assert.deepEqual(await find('incident', 'inc_%'), ['inc_%']);
    assert.deepEqual(await find('incident', 'x'), []);
  },

  'what is not there is undefined, and lists of it are empty': async (store) => {
    assert.equal(await store.read('host', { hostId: 'nobody' }), undefined);
    assert.equal(await store.read('finding', { id: 'nothing' }), undefined);
    assert.equal(await store.read('incident', { id: 'nothing' }), undefined);
    assert.equal(await store.read('alert', { id: '1' }), undefined);
    assert.equal(await store.read('alert', { id: 'no number' }), undefined);
    assert.equal(await store.read('source-position', { source: 'nobody' }), undefined);
    for (const query of ['hosts', 'findings', 'incidents', 'alerts'] as const) {
      assert.deepEqual(await store.read(query, { limit: 10 }), { rows: [] });
    }
  },

  'of two revisions the higher one holds, in whatever order they come': async (store) => {
    const put = (rev: number) =>
      ({ op: 'put-finding', hostId: 'h1', receivedAtMs: rev, finding: findingOf('finding-1', rev) }) as const;
    await store.write([put(2), put(3), put(1)]);
    await store.write([put(2)]);
    assert.equal((await store.read('finding', { id: 'finding-1' }))?.finding.rev, 3);
    await store.write([
      { op: 'put-incident', incident: incidentOf('incident-1', 7) },
      { op: 'put-incident', incident: incidentOf('incident-1', 6) },
    ]);
    assert.equal((await store.read('incident', { id: 'incident-1' }))?.rev, 7);
  },

  'a finding of one host never replaces that of another with the same id': async (store) => {
    await store.write([{ op: 'put-finding', hostId: 'h1', receivedAtMs: 1, finding: findingOf('finding-1', 1) }]);
    await store.write([{ op: 'put-finding', hostId: 'liar', receivedAtMs: 2, finding: findingOf('finding-1', 9) }]);
    assert.equal((await store.read('finding', { id: 'finding-1' }))?.hostId, 'h1');
    assert.equal((await store.read('findings', { hostId: 'liar', limit: 10 })).rows.length, 1);
  },

  'a summary may come before its host, and a later one is believed': async (store) => {
    const summary = (atMs: number, clockOffsetMs: number) =>
      ({ op: 'put-summary', hostId: 'h1', receivedAtMs: atMs, clockOffsetMs, summary: summaryOf(atMs) }) as const;
    await store.write([summary(NOON_MS + 10, 1)]);
    await store.write([{ op: 'put-host', host: { ...hostOf('h1'), lastSeenMs: NOON_MS } }]);
    await store.write([summary(NOON_MS + 30, 3), summary(NOON_MS + 20, 2)]);
    const host = await store.read('host', { hostId: 'h1' });
    assert.equal(host?.lastSeenMs, NOON_MS + 30);
    assert.equal(host.clockOffsetMs, 3);
    assert.equal(host.summary?.atMs, NOON_MS + 30);
  },

  'a batch is stored whole or not at all': async (store) => {
    // What no type lets through: the database must refuse it.
    const broken = { ...findingOf('finding-2', 1), kind: null as never };
    const batch = store.write([
      { op: 'put-finding', hostId: 'h1', receivedAtMs: 1, finding: findingOf('finding-1', 1) },
      { op: 'put-finding', hostId: 'h1', receivedAtMs: 1, finding: broken },
    ]);
    const beside = store.write([
      { op: 'put-finding', hostId: 'h1', receivedAtMs: 1, finding: findingOf('finding-3', 1) },
    ]);
    await Promise.all([assert.rejects(batch, StoreError), beside]);
    assert.deepEqual(
      (await store.read('findings', { limit: 10 })).rows.map(({ finding }) => finding.id),
      ['finding-3'],
    );
  },

  'a failed batch takes nothing of its neighbours along': async (store) => {
    const lines = [alertLine({ atMs: NOON_MS, source: '192.0.2.1', destination: '198.51.100.1' })];
    const first = store.ingest(chunkOf(lines, { source: 'a' }));
    const broken = store.write([
      {
        op: 'put-finding',
        hostId: 'h1',
        receivedAtMs: 1,
        finding: { ...findingOf('finding-1', 1), id: null as never },
      },
    ]);
    const second = store.ingest(chunkOf(lines, { source: 'b' }));
    await Promise.all([first, assert.rejects(broken, StoreError), second]);
    const [top] = await store.read('top-sources', { fromMs: NOON_MS - DAY_MS, toMs: NOON_MS + DAY_MS, limit: 10 });
    assert.equal(top?.alerts, 2);
    assert.equal((await store.read('alerts', { limit: 10 })).rows.length, 2);
  },

  'reads see every write that resolved before': async (store) => {
    for (let rev = 1; rev <= 20; rev++) {
      await store.write([{ op: 'put-finding', hostId: 'h1', receivedAtMs: rev, finding: findingOf('finding-1', rev) }]);
      assert.equal((await store.read('finding', { id: 'finding-1' }))?.finding.rev, rev);
    }
  },

  'pages meet every row once, newest first, while others are written': async (store) => {
    const put = (n: number) => store.write([{ op: 'put-incident', incident: incidentAt(`incident-${n}`, 1, n % 7) }]);
    for (let n = 0; n < 25; n++) await put(n);
    const seen: string[] = [];
    const times: number[] = [];
    let after: string | undefined;
    do {
      const page = await store.read('incidents', { limit: 4, ...(after === undefined ? {} : { after }) });
      seen.push(...page.rows.map(({ id }) => id));
      times.push(...page.rows.map(({ firstSeenMs }) => firstSeenMs));
      await store.write([{ op: 'put-incident', incident: incidentAt(seen[0] ?? '', 2 + seen.length, 6) }]);
      after = page.next;
    } while (after !== undefined);
    assert.equal(seen.length, 25);
    assert.equal(new Set(seen).size, 25);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => b - a),
    );
  },

  'lists are narrowed by host, kind, state and verdict': async (store) => {
    await store.write([
      { op: 'put-finding', hostId: 'h1', receivedAtMs: 1, finding: { ...findingOf('finding-1', 1), state: 'closed' } },
      { op: 'put-finding', hostId: 'h2', receivedAtMs: 1, finding: { ...findingOf('finding-2', 1), kind: 'other' } },
      { op: 'put-incident', incident: incidentOf('incident-1', 1) },
      { op: 'put-incident', incident: { ...incidentOf('incident-2', 1), mergedInto: 'incident-1' } },
    ]);
    const ids = async (params: Partial<ReadQueries['findings']['params']>): Promise<string[]> =>
      (await store.read('findings', { limit: 10, ...params })).rows.map(({ finding }) => finding.id);
    assert.deepEqual(await ids({ hostId: 'h1' }), ['finding-1']);
    assert.deepEqual(await ids({ kind: 'other' }), ['finding-2']);
    assert.deepEqual(await ids({ state: 'closed' }), ['finding-1']);
    assert.deepEqual(await ids({ withoutKinds: ['other', 'else'] }), ['finding-1']);
    assert.deepEqual(await ids({ withoutKinds: [] }), ['finding-2', 'finding-1']);
    const open = await store.read('incidents', { limit: 10, states: ['new', 'investigating'] });
    assert.deepEqual(
      open.rows.map(({ id }) => id),
      ['incident-1'],
    );
    assert.equal((await store.read('incidents', { limit: 10, verdicts: ['confirmed'] })).rows.length, 0);
    assert.equal((await store.read('incidents', { limit: 10, states: [] })).rows.length, 0);
  },

  'a cursor or limit that makes no sense is refused': async (store) => {
    const refused = { name: 'StoreError', code: 'refused' };
    await assert.rejects(store.read('hosts', { limit: 10, after: 'x' }), refused);
    await assert.rejects(
      store.read('alerts', { limit: 10, after: Buffer.from('["a",{}]').toString('base64url') }),
      refused,
    );
    await assert.rejects(store.read('findings', { limit: 0 }), refused);
    await assert.rejects(store.read('findings', { limit: 1_001 }), refused);
  },
};

function incidentAt(id: string, rev: number, firstSeenMs: number): Incident {
  return { ...incidentOf(id, rev), firstSeenMs };
}
