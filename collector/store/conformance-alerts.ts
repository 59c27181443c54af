import assert from 'node:assert/strict';
import { compileSignatures } from '#shared/signature/compile-signatures.ts';
import { loadSignatures } from '#shared/signature/load.ts';
import { compileToJson } from '#shared/signature/signatures-json.ts';
import { alertLine, chunkOf } from './conformance-data.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';

const DAY_MS = 86_400_000;
const MINING = { signature: 'ET COINMINER test', payload: '{"method":"mining.subscribe","params":[]}\n' };
const NOON_MS = Date.UTC(2026, 10, 23, 12);

/** What every store must do with alerts and their sources. */
export const alertRequirements: Record<string, (store: Store) => Promise<void>> = {
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
};
