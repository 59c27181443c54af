import assert from 'node:assert/strict';
import type { Incident } from '#shared/model/incident.ts';
import { compileSignatures } from '#shared/signature/compile-signatures.ts';
import { loadSignatures } from '#shared/signature/load.ts';
import { compileToJson } from '#shared/signature/signatures-json.ts';
import { alertLine, chunkOf, findingOf, hostOf, incidentOf, summaryOf } from './conformance-data.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';

/** Something that every store must do. `check` is given a new and empty store and throws when it does not. */
export interface StoreRequirement {
  readonly name: string;
  check(store: Store): Promise<void>;
}

const DAY_MS = 86_400_000;
const MINING = { signature: 'ET COINMINER test', payload: '{"method":"mining.subscribe","params":[]}\n' };
const NOON_MS = Date.UTC(2026, 10, 23, 12);

const requirements: Record<string, (store: Store) => Promise<void>> = {
  'signatures are replaced between two chunks, and what is no set changes nothing': async (store) => {
    const line = (n: number) => alertLine({ atMs: NOON_MS + n, source: '192.0.2.1', destination: '203.0.113.9' });
    const relevant = async (n: number) => (await store.ingest(chunkOf([line(n)], { source: `s${n}` }))).relevant.length;
    const text = 'kind: indicators\nentries:\n  - { address: 203.0.113.9, is: pool, confidence: high }\n';
    const { set } = loadSignatures([{ name: 'site.yaml', text }]);
    assert.equal(await relevant(1), 0);
    await store.useSignatures(compileToJson(set));
    assert.equal(await relevant(2), 1);
    await assert.rejects(store.useSignatures('{}'), StoreError);
    assert.equal(await relevant(3), 1);
    await store.useSignatures(compileToJson(compileSignatures([])));
    assert.equal(await relevant(4), 0);
  },

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
    assert.deepEqual(await store.read('incident', { id: 'incident-1' }), incidentOf('incident-1', 1));
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
      { op: 'put-incident', incident: { ...incidentOf('incident-2', 1), state: 'closed' } },
    ]);
    const ids = async (params: { hostId?: string; kind?: string; state?: 'open' | 'closed' }): Promise<string[]> =>
      (await store.read('findings', { limit: 10, ...params })).rows.map(({ finding }) => finding.id);
    assert.deepEqual(await ids({ hostId: 'h1' }), ['finding-1']);
    assert.deepEqual(await ids({ kind: 'other' }), ['finding-2']);
    assert.deepEqual(await ids({ state: 'closed' }), ['finding-1']);
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

  'alerts are found by time, address, site and mining': async (store) => {
    const line = (n: number, source: string, extra = {}) =>
      alertLine({ atMs: NOON_MS + n, source, destination: '198.51.100.1', ...extra });
    const report = await store.ingest(
      chunkOf([line(1, '192.0.2.1'), line(2, '192.0.2.2', MINING), line(3, '192.0.2.1')]),
    );
    await store.ingest(chunkOf([line(4, '192.0.2.1')], { source: 'other', site: 'north' }));
    assert.equal(report.read, 3);
    assert.equal(report.understood, 3);
    assert.equal(report.relevant.length, 1);
    const offsets = async (params: object): Promise<number[]> =>
      (await store.read('alerts', { limit: 10, ...params })).rows.map(({ alert }) => alert.atMs - NOON_MS);
    assert.deepEqual(await offsets({}), [4, 3, 2, 1]);
    assert.deepEqual(await offsets({ fromMs: NOON_MS + 2, toMs: NOON_MS + 4 }), [3, 2]);
    assert.deepEqual(await offsets({ ip: '192.0.2.1' }), [4, 3, 1]);
    assert.deepEqual(await offsets({ ip: '198.51.100.1', limit: 1_000 }), [4, 3, 2, 1]);
    assert.deepEqual(await offsets({ ip: '192.0.2.1', site: 'north' }), [4]);
    assert.deepEqual(await offsets({ site: 'south' }), [3, 2, 1]);
    assert.deepEqual(await offsets({ miningOnly: true }), [2]);
    const [relevant] = report.relevant;
    const stored = await store.read('alert', { id: relevant?.id ?? '' });
    assert.deepEqual(stored?.alert, relevant?.alert);
    assert.equal(stored?.raw, line(2, '192.0.2.2', MINING));
    assert.equal(stored?.alert.payload, MINING.payload);
    assert.deepEqual(await store.read('relevant-alerts', { ids: [relevant?.id ?? '', '999999'] }), report.relevant);
  },

  'pages of alerts meet each once, also by address': async (store) => {
    const lines = Array.from({ length: 30 }, (_, n) =>
      alertLine({ atMs: NOON_MS + (n % 4), source: `192.0.2.${n % 3}`, destination: '192.0.2.1' }),
    );
    await store.ingest(chunkOf(lines));
    for (const [params, count] of [
      [{}, 30],
      [{ ip: '192.0.2.1' }, 30],
      [{ ip: '192.0.2.2' }, 10],
    ] as const) {
      const ids = new Set<string>();
      let turned = 0;
      for (let after: string | undefined, more = true; more; more = after !== undefined) {
        const page = await store.read('alerts', { limit: 7, ...params, ...(after === undefined ? {} : { after }) });
        for (const { id } of page.rows) ids.add(id);
        turned += page.rows.length;
        after = page.next;
      }
      assert.equal(turned, count);
      assert.equal(ids.size, count);
    }
  },

  'the top lists are exact for every span': async (store) => {
    const alerts = Array.from({ length: 60 }, (_, n) => ({
      atMs: NOON_MS - 2 * DAY_MS + n * 3_600_000,
      source: `192.0.2.${n % 5}`,
      destination: `198.51.100.${n % 2}`,
      ...(n % 10 === 0 ? { signature: 'xmrig' } : {}),
    }));
    for (let at = 0; at < alerts.length; at += 13)
      await store.ingest(chunkOf(alerts.slice(at, at + 13).map(alertLine)));
    for (const [fromMs, toMs] of [
      [NOON_MS - 3 * DAY_MS, NOON_MS + 3 * DAY_MS],
      [NOON_MS - DAY_MS, NOON_MS],
      [NOON_MS - 3_600_000, NOON_MS + 1],
      [NOON_MS - 1.5 * DAY_MS, NOON_MS + DAY_MS / 2],
      [NOON_MS, NOON_MS],
    ] as const) {
      const within = alerts.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
      const top = await store.read('top-destinations', { fromMs, toMs, limit: 10 });
      const sources = await store.read('top-sources', { fromMs, toMs, limit: 10 });
      assert.equal(
        top.reduce((sum, { alerts: count }) => sum + count, 0),
        within.length,
      );
      assert.equal(
        sources.reduce((sum, { alerts: count }) => sum + count, 0),
        within.length,
      );
      for (const row of top) {
        const mine = within.filter(({ destination }) => destination === row.ip);
        assert.equal(row.alerts, mine.length);
        assert.equal(row.mining, mine.filter((alert) => 'signature' in alert).length);
        assert.equal(row.lastSeenMs >= (mine.at(-1)?.atMs ?? 0), true);
        assert.equal(row.firstSeenMs <= (mine[0]?.atMs ?? 0), true);
        assert.equal(row.site, 'south');
      }
    }
  },

  'the position of a source is where its whole lines end': async (store) => {
    const [first, second] = [1, 2].map((n) =>
      alertLine({ atMs: NOON_MS + n, source: '192.0.2.1', destination: '192.0.2.2' }),
    );
    const text = `${first}\n${second}\n`;
    const cut = (first?.length ?? 0) + 10;
    const piece = (from: number, to: number) => ({
      ...chunkOf([], { source: 'eve' }),
      bytes: Uint8Array.from(Buffer.from(text.slice(from, to))).buffer,
      end: false,
      position: { file: '1:2', offset: to },
    });
    assert.equal((await store.ingest(piece(0, cut))).read, 1);
    const position = await store.read('source-position', { source: 'eve' });
    assert.deepEqual(position, { file: '1:2', offset: (first?.length ?? 0) + 1 });
    assert.equal((await store.ingest(piece(cut, text.length))).read, 1);
    assert.deepEqual(await store.read('source-position', { source: 'eve' }), { file: '1:2', offset: text.length });
    await store.ingest({ ...piece(text.length, text.length), end: true });
    assert.equal((await store.read('source-position', { source: 'eve' }))?.ended, true);
    assert.equal((await store.read('alerts', { limit: 10 })).rows.length, 2);
  },

  'going on from the stored position after a piece was lost doubles nothing': async (store) => {
    const line = alertLine({ atMs: NOON_MS, source: '192.0.2.1', destination: '192.0.2.2' });
    const piece = (bytes: string, offset: number) => ({
      ...chunkOf([], { source: 'eve' }),
      bytes: Uint8Array.from(Buffer.from(bytes)).buffer,
      end: false,
      position: { file: '1:2', offset },
    });
    await store.ingest(piece(line.slice(0, 50), 50));
    assert.equal((await store.read('source-position', { source: 'eve' }))?.offset, 0);
    assert.equal((await store.ingest(piece(`${line}\n`, line.length + 1))).understood, 1);
  },

  'bad lines are counted with a reason and nothing else is lost': async (store) => {
    const good = alertLine({ atMs: NOON_MS, source: '192.0.2.1', destination: '192.0.2.2' });
    const report = await store.ingest(
      chunkOf([
        '{broken',
        good,
        '[1]',
        good.replace('192.0.2.1', 'nowhere'),
        '\0\u0001',
        '{"event_type":"alert"}',
        '',
        good,
      ]),
    );
    assert.deepEqual(
      report.problems.map(({ line, error }) => [line, error]),
      [
        [1, 'not-json'],
        [3, 'not-an-object'],
        [4, 'no-address'],
        [5, 'binary'],
        [6, 'no-time'],
      ],
    );
    assert.equal(report.rejected, 5);
    assert.equal(report.understood, 2);
    const [sensor] = await store.read('sensors', {});
    assert.equal(sensor?.read, 7);
    assert.equal(sensor.rejected, 5);
    assert.equal(typeof sensor.lastAlertMs, 'number');
  },

  'events that say nothing for us are counted by type and not stored': async (store) => {
    const event = (type: string) =>
      alertLine({ atMs: NOON_MS, source: '192.0.2.1', destination: '192.0.2.2' }).replace(
        '"alert"',
        JSON.stringify(type),
      );
    const report = await store.ingest(
      chunkOf([event('flow'), event('flow'), event('brand-new'), event('<b>hostile</b>')]),
    );
    assert.equal(report.passedOver, 4);
    assert.deepEqual(report.passedOverByType, { flow: 2, 'brand-new': 1, other: 1 });
    assert.equal((await store.read('alerts', { limit: 10 })).rows.length, 0);
  },

  'hostile texts come back as they went in': async (store) => {
    const hostile = '\u001b[31m<script>alert(1)</script>\u202e\'"; DROP TABLE finding; -- \0 挖矿';
    await store.write([
      { op: 'put-host', host: hostOf(hostile) },
      { op: 'put-finding', hostId: hostile, receivedAtMs: 1, finding: { ...findingOf('finding-1', 1), text: hostile } },
    ]);
    assert.equal((await store.read('host', { hostId: hostile }))?.hostId, hostile);
    assert.equal((await store.read('findings', { hostId: hostile, limit: 1 })).rows[0]?.finding.text, hostile);
  },

  'after closing, every call is refused': async (store) => {
    await store[Symbol.asyncDispose]();
    await assert.rejects(store.write([]), { name: 'StoreError', code: 'closed' });
    await assert.rejects(store.read('hosts', { limit: 1 }), { name: 'StoreError', code: 'closed' });
    await store[Symbol.asyncDispose]();
  },
};

function incidentAt(id: string, rev: number, firstSeenMs: number): Incident {
  return { ...incidentOf(id, rev), firstSeenMs };
}

/** What every store must do, whatever database it is on. Run each with a new store. */
export const STORE_CONFORMANCE: readonly StoreRequirement[] = Object.entries(requirements).map(([name, check]) => ({
  name,
  check,
}));
