import assert from 'node:assert/strict';
import type { AlertCondition, AlertField, AlertFilter } from './alert-questions.ts';
import { alertLine, chunkOf, findingOf, hostOf, incidentOf } from './conformance-data.ts';
import type { Store } from './store.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const NOON_MS = Date.UTC(2026, 10, 23, 12);
const WEEK = { fromMs: NOON_MS - 4 * DAY_MS, toMs: NOON_MS + 4 * DAY_MS };

/** A relay (10.0.0.9) that many talk to and that talks to one place outside; every tenth alert has to do with mining. */
const ALERTS = Array.from({ length: 120 }, (_, n) => ({
  atMs: NOON_MS - 2 * DAY_MS + n * HOUR_MS,
  source: n % 3 === 0 ? '10.0.0.9' : `10.0.0.${20 + (n % 7)}`,
  destination: n % 3 === 0 ? '203.0.113.238' : n % 3 === 1 ? '10.0.0.9' : `198.51.100.${n % 5}`,
  ...(n % 10 === 0 ? { signature: 'ET COINMINER stratum' } : {}),
}));

async function fill(store: Store): Promise<void> {
  for (let at = 0; at < ALERTS.length; at += 17) await store.ingest(chunkOf(ALERTS.slice(at, at + 17).map(alertLine)));
}

const SPANS = [
  [NOON_MS - 4 * DAY_MS, NOON_MS + 4 * DAY_MS],
  [NOON_MS - 1.3 * DAY_MS, NOON_MS + 1.7 * DAY_MS],
  [NOON_MS - 5 * HOUR_MS, NOON_MS + 1],
  [NOON_MS, NOON_MS],
] as const;

/** What every store must do with the questions that lead from who is talked to most down to single alerts. */
export const drillDownRequirements: Record<string, (store: Store) => Promise<void>> = {
  'who talks to whom is counted exactly, for every span and both ways round': async (store) => {
    await fill(store);
    for (const [fromMs, toMs] of SPANS) {
      const within = ALERTS.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
      for (const side of ['source', 'destination'] as const) {
        const other = side === 'source' ? 'destination' : 'source';
        const all = await store.read('alert-addresses', { fromMs, toMs, side, limit: 100 });
        assertCounts(all, within, side);
        for (const ip of new Set(ALERTS.map((alert) => alert[other]))) {
          const of = { ip, site: 'south' };
          const pairs = await store.read('alert-pairs', { fromMs, toMs, side, of, limit: 100 });
          assertCounts(
            pairs,
            within.filter((alert) => alert[other] === ip),
            side,
          );
        }
        const addresses = [...all.rows.map(({ site, ip }) => ({ site, ip })), { site: 'south', ip: '192.0.2.99' }];
        const peers = await store.read('alert-peers', { fromMs, toMs, side, addresses });
        assert.equal(peers.length, all.rows.length);
        for (const { ip, peers: count, isComplete } of peers) {
          const mine = within.filter((alert) => alert[side] === ip);
          assert.equal(count, new Set(mine.map((alert) => alert[other])).size);
          assert.equal(isComplete, true);
        }
      }
    }
  },

  'addresses are narrowed by site, scope, text, list and mining, and ordered': async (store) => {
    await fill(store);
    const line = { atMs: NOON_MS, source: '10.0.0.9', destination: '10.0.0.9' };
    await store.ingest(chunkOf([alertLine(line)], { source: 'other', site: 'north' }));
    const own = { ...hostOf('h1'), facts: { ...hostOf('h1').facts, hostname: 'Web-9', addresses: ['10.0.0.9'] } };
    await store.write([{ op: 'put-host', host: own }]);
    const ips = async (params: object) =>
      (await store.read('alert-addresses', { ...WEEK, side: 'destination', limit: 100, ...params })).rows.map(
        ({ ip, site }) => (site === 'south' ? ip : `${site} ${ip}`),
      );
    assert.deepEqual((await ips({})).slice(0, 2).sort(), ['10.0.0.9', '203.0.113.238']);
    assert.deepEqual(await ips({ site: 'north' }), ['north 10.0.0.9']);
    assert.deepEqual(await ips({ scope: 'internal' }), ['10.0.0.9', 'north 10.0.0.9']);
    assert.equal((await ips({ scope: 'external' })).length, 6);
    assert.deepEqual(await ips({ text: '113.2' }), ['203.0.113.238']);
    assert.deepEqual(await ips({ text: 'wEB-9' }), ['10.0.0.9']);
    assert.deepEqual(await ips({ text: '%' }), []);
    assert.deepEqual(await ips({ ips: ['203.0.113.238', '192.0.2.99'] }), ['203.0.113.238']);
    assert.deepEqual(await ips({ ips: [] }), []);
    const mining = await store.read('alert-addresses', { ...WEEK, side: 'destination', miningOnly: true, limit: 100 });
    assert.equal(mining.rows.length > 0 && mining.rows.every((row) => row.mining > 0), true);
    for (const [order, field] of [
      ['alerts', 'alerts'],
      ['mining', 'mining'],
      ['first-seen', 'firstSeenMs'],
      ['last-seen', 'lastSeenMs'],
    ] as const) {
      const { rows, total } = await store.read('alert-addresses', { ...WEEK, side: 'source', order, limit: 100 });
      assert.equal(total, rows.length);
      assert.deepEqual(
        rows.map((row) => row[field]),
        rows.map((row) => row[field]).sort((a, b) => b - a),
      );
    }
  },

  'pages of addresses meet each once': async (store) => {
    await fill(store);
    for (const ask of [
      (page: object) => store.read('alert-addresses', { ...WEEK, side: 'source', limit: 3, ...page }),
      (page: object) =>
        store.read('alert-pairs', { ...WEEK, side: 'source', of: { ip: '10.0.0.9' }, limit: 3, ...page }),
    ]) {
      const seen: string[] = [];
      let page = await ask({});
      const { total } = page;
      for (;;) {
        seen.push(...page.rows.map(({ ip }) => ip));
        if (page.next === undefined) break;
        page = await ask({ after: page.next });
      }
      assert.equal(seen.length, total);
      assert.equal(new Set(seen).size, total);
    }
  },

  'alerts are filtered by every column, and by what they are not': async (store) => {
    const line = (n: number, parts: object, extra: (text: string) => string = (text) => text) =>
      extra(alertLine({ atMs: NOON_MS + n, source: '10.0.0.1', destination: '192.0.2.1', ...parts }));
    await store.ingest(
      chunkOf([
        line(1, { signature: 'ET SCAN "a, b" 100%' }),
        line(2, { source: '10.0.0.2' }, (text) => text.replace('"dest_port":3333', '"dest_port":443')),
        line(3, { destination: '192.0.2.2' }, (text) => text.replace('sensor-1', 'sensor-2')),
        line(4, {}, (text) => text.replace('"allowed"', '"blocked"')),
        line(5, {}, (text) => text.replace('"dest_port":3333,', '').replace('"host":"sensor-1",', '')),
        line(6, { source: '192.0.2.1', destination: '10.0.0.1' }, (text) =>
          text.replace('"flow":', '"tls":{"sni":"Mail.Pool.Example"},"flow":'),
        ),
      ]),
    );
    const is = (field: AlertField, ...values: string[]): AlertCondition[] =>
      values.map((value) => ({ field, value, isNot: false }));
    const not = (field: AlertField, ...values: string[]): AlertCondition[] =>
      values.map((value) => ({ field, value, isNot: true }));
    const offsets = async (conditions: readonly AlertCondition[], more: AlertFilter = {}) =>
      (await store.read('alerts', { limit: 100, conditions, ...more })).rows.map(({ alert }) => alert.atMs - NOON_MS);
    assert.deepEqual(await offsets(is('source', '10.0.0.2')), [2]);
    assert.deepEqual(await offsets(is('source', '10.0.0.2', '192.0.2.1')), [6, 2]);
    assert.deepEqual(await offsets(not('source', '10.0.0.1')), [6, 2]);
    assert.deepEqual(await offsets(is('destination', '192.0.2.2')), [3]);
    assert.deepEqual(await offsets(is('port', '443')), [2]);
    assert.deepEqual(await offsets(not('port', '3333')), [5, 2]);
    assert.deepEqual(await offsets(is('port', 'http')), []);
    assert.deepEqual(await offsets(is('signature', '"A, B" 100%')), [1]);
    assert.deepEqual(await offsets(not('signature', 'gpl')), [1]);
    assert.deepEqual(await offsets(is('action', 'blocked')), [4]);
    assert.deepEqual(await offsets(not('action', 'allowed')), [4]);
    assert.deepEqual(await offsets(is('device', 'sensor-2')), [3]);
    assert.deepEqual(await offsets(not('device', 'sensor-1')), [5, 3]);
    assert.deepEqual(await offsets(is('type', 'alert')), [6, 5, 4, 3, 2, 1]);
    assert.deepEqual(await offsets(not('type', 'alert')), []);
    assert.deepEqual(await offsets(is('domain', 'pool.example')), [6]);
    assert.deepEqual(await offsets(not('domain', 'pool')), [5, 4, 3, 2, 1]);
    assert.deepEqual(await offsets([...is('device', 'sensor-1'), ...not('action', 'blocked')]), [6, 2, 1]);
    assert.deepEqual(await offsets(not('port', '443'), { ip: '10.0.0.1' }), [6, 5, 4, 3, 1]);
    assert.deepEqual(await offsets(is('device', 'sensor-1'), { ip: '10.0.0.1', site: 'north' }), []);

    const facets = await store.read('alert-facets', { most: 100, ip: '10.0.0.1' });
    assert.deepEqual([facets.counted, facets.isComplete], [5, true]);
    assert.deepEqual(facets.counts.port, [{ value: '3333', alerts: 4 }]);
    assert.deepEqual(facets.counts.action, [
      { value: 'allowed', alerts: 4 },
      { value: 'blocked', alerts: 1 },
    ]);
    assert.deepEqual(facets.counts.device, [
      { value: 'sensor-1', alerts: 3 },
      { value: 'sensor-2', alerts: 1 },
    ]);
    assert.deepEqual(facets.counts.type, [{ value: 'alert', alerts: 5 }]);
    const newest = await store.read('alert-facets', { most: 2, conditions: is('port', '3333') });
    assert.deepEqual([newest.counted, newest.isComplete], [2, false]);
    assert.deepEqual(newest.counts.signature, [{ value: 'GPL ICMP test', alerts: 2 }]);
    const none = await store.read('alert-facets', { most: 2, conditions: is('port', '1') });
    assert.deepEqual([none.counted, none.isComplete, none.counts.port], [0, true, []]);
  },

  'addresses are known by their hosts and incidents, each at its own site': async (store) => {
    const facts = { ...hostOf('h1').facts, hostname: 'web-1', addresses: ['10.0.0.7', '127.0.0.1'] };
    const about = (id: string, more: object) => ({ ...incidentOf(id, 1), ...more });
    const ofAddress = (site: string, ip: string) => ({ subject: { type: 'address', site, ip } as const });
    const ofHost = { subject: { type: 'host', hostId: 'h1', hostname: 'web-1', site: 'south' } as const };
    await store.write([
      { op: 'put-host', host: { ...hostOf('h1'), facts } },
      { op: 'put-incident', incident: about('inc_host', ofHost) },
      { op: 'put-incident', incident: about('inc_older', { ...ofAddress('south', '10.0.0.8'), role: 'relay' }) },
      { op: 'put-incident', incident: about('inc_newer', { ...ofAddress('south', '10.0.0.8'), firstSeenMs: 5_000 }) },
      {
        op: 'put-incident',
        incident: about('inc_gone', { ...ofAddress('south', '10.0.0.8'), mergedInto: 'inc_newer' }),
      },
      { op: 'put-incident', incident: about('inc_north', ofAddress('north', '10.0.0.8')) },
    ]);
    const at = (site: string, ip: string) => ({ site, ip });
    const owners = await store.read('address-owners', {
      addresses: [at('south', '10.0.0.7'), at('north', '10.0.0.7'), at('south', '10.0.0.8'), at('south', '127.0.0.1')],
    });
    assert.deepEqual(
      owners.map(({ site, ip, hosts, incidents }) => [site, ip, hosts, incidents.map(({ id }) => id)]),
      [
        ['south', '10.0.0.7', [{ id: 'h1', name: 'web-1' }], ['inc_host']],
        ['south', '10.0.0.8', [], ['inc_newer', 'inc_older']],
      ],
    );
    assert.deepEqual(owners[1]?.incidents[1], { id: 'inc_older', verdict: 'probable', role: 'relay', state: 'new' });
  },

  'what the alerts of an address say about mining is put together': async (store) => {
    const payload = '{"id":1,"method":"login","params":{"login":"x","pass":"x","agent":"a"}}\n';
    await store.ingest(
      chunkOf([
        alertLine({ atMs: NOON_MS, source: '10.0.0.1', destination: '192.0.2.1', signature: 'xmrig', payload }),
        alertLine({ atMs: NOON_MS + 1, source: '10.0.0.1', destination: '192.0.2.1', signature: 'ET COINMINER' }),
        alertLine({ atMs: NOON_MS + 2, source: '10.0.0.1', destination: '192.0.2.3' }),
      ]),
    );
    const ask = (ip: string, span: object = {}) =>
      store.read('mining-signs', { ...WEEK, ...span, addresses: [{ site: 'south', ip }] });
    assert.equal((await ask('192.0.2.1'))[0]?.verdict, 'stratum');
    assert.equal((await ask('10.0.0.1')).length, 1);
    assert.equal((await ask('192.0.2.1', { fromMs: NOON_MS + 1 }))[0]?.verdict, 'named');
    assert.deepEqual(await ask('192.0.2.3'), []);
    assert.deepEqual(await ask('192.0.2.1', { fromMs: NOON_MS + 2 }), []);
  },

  'a text is found wherever it occurs, and many as whole names, ids, pools and wallets': async (store) => {
    const wallet = { address: 'WalletOfTheCase', coin: 'XMR', valid: true };
    const facts = { ...hostOf('h1').facts, hostname: 'Web-1', addresses: ['10.0.0.7'] };
    const finding = { ...findingOf('fnd_case', 1), wallets: [wallet], text: 'busy "at" night' };
    await store.write([
      { op: 'put-host', host: { ...hostOf('h1'), facts } },
      { op: 'put-incident', incident: { ...incidentOf('inc_case', 1), wallets: [wallet] } },
      { op: 'put-finding', hostId: 'h1', receivedAtMs: 1, finding },
      { op: 'add-incident-note', note: { incidentId: 'inc_case', atMs: 5, by: 'lei', text: 'the Mill in the cellar' } },
    ]);
    const ask = async (how: 'part' | 'whole', ...texts: string[]) =>
      (await store.read('mentions', { texts, how, most: 10 })).map(({ text, hosts, incidents, findings, notes }) => {
        const ids = [...hosts, ...incidents, ...findings].map(({ id }) => id);
        return [text, ...ids, ...notes.map((note) => note.by)];
      });
    assert.deepEqual(await ask('part', 'eb-1'), [['eb-1', 'h1']]);
    assert.deepEqual(await ask('part', 'letofthe'), [['letofthe', 'inc_case', 'fnd_case']]);
    assert.deepEqual(await ask('part', 'mill in', '"AT" n', '%'), [['mill in', 'lei'], ['"AT" n', 'fnd_case'], ['%']]);
    assert.deepEqual(await ask('whole', 'WEB-1'), [['WEB-1', 'h1']]);
    assert.deepEqual(await ask('whole', 'WEB-1', 'web', 'WalletOfTheCase', 'fnd_case', 'pool.example', 'h1'), [
      ['WEB-1', 'h1'],
      ['web'],
      ['WalletOfTheCase', 'inc_case', 'fnd_case'],
      ['fnd_case', 'fnd_case'],
      ['pool.example', 'fnd_case'],
      ['h1', 'h1'],
    ]);
    assert.deepEqual(await store.read('hosts-at', { ips: ['10.0.0.7', '10.0.0.8'] }), [
      { site: 'south', ip: '10.0.0.7' },
    ]);
  },

  'addresses are found by their network': async (store) => {
    await fill(store);
    const line = { atMs: NOON_MS, source: '2001:db8::5', destination: '2001:db8:1::5' };
    await store.ingest(chunkOf([alertLine(line)], { source: 'six' }));
    const within = async (cidrs: readonly string[], most = 100) => store.read('network-addresses', { cidrs, most });
    const [outside, six] = [
      { cidr: '203.0.113.0/24', ips: ['203.0.113.238'] },
      { cidr: '2001:db8::/48', ips: ['2001:db8::5'] },
    ];
    assert.deepEqual(await within([outside.cidr]), [outside]);
    assert.deepEqual(await within([six.cidr]), [six]);
    const nowhere = { cidr: '192.0.2.0/24', ips: [] };
    assert.deepEqual(await within([six.cidr, nowhere.cidr, outside.cidr]), [six, nowhere, outside]);
    const count = async (most: number, ...cidrs: string[]) =>
      (await within(cidrs, most)).map(({ ips }) => [ips.length, new Set(ips).size]);
    // One that has enough early takes nothing from those around it.
    assert.deepEqual(await count(1_000, '10.0.0.0/8', '0.0.0.0/0', '::/0'), [
      [8, 8],
      [14, 14],
      [2, 2],
    ]);
    assert.deepEqual(await count(2, '10.0.0.0/8', '203.0.113.0/24', '0.0.0.0/0'), [
      [2, 2],
      [1, 1],
      [2, 2],
    ]);
    assert.deepEqual(await count(0, '0.0.0.0/0'), [[0, 0]]);
    assert.deepEqual(await within([]), []);
  },

  'alerts of many addresses are counted on either side': async (store) => {
    await fill(store);
    const [relay, outside] = ['10.0.0.9', '203.0.113.238'];
    const found = await store.read('address-alerts', { ips: [outside, relay, '192.0.2.99'] });
    assert.equal(found.length, 2);
    for (const row of found) {
      const asSource = ALERTS.filter(({ source }) => source === row.ip);
      const asDestination = ALERTS.filter(({ destination }) => destination === row.ip);
      const times = [...asSource, ...asDestination].map(({ atMs }) => atMs);
      assert.deepEqual(row, {
        ...{ site: 'south', ip: row.ip, asSource: asSource.length, asDestination: asDestination.length },
        mining: [...asSource, ...asDestination].filter((alert) => 'signature' in alert).length,
        ...{ firstSeenMs: Math.min(...times), lastSeenMs: Math.max(...times) },
      });
    }
  },
};

function assertCounts(
  { rows, total }: { readonly rows: readonly { readonly ip: string }[]; readonly total: number },
  alerts: readonly (typeof ALERTS)[number][],
  side: 'source' | 'destination',
): void {
  const expected = [...new Set(alerts.map((alert) => alert[side]))].map((ip) => {
    const mine = alerts.filter((alert) => alert[side] === ip);
    return {
      ...{ site: 'south', ip, alerts: mine.length },
      mining: mine.filter((alert) => 'signature' in alert).length,
      firstSeenMs: mine[0]?.atMs,
      lastSeenMs: mine.at(-1)?.atMs,
    };
  });
  const byIp = (a: { readonly ip: string }, b: { readonly ip: string }) => (a.ip < b.ip ? -1 : 1);
  assert.equal(total, expected.length);
  assert.deepEqual([...rows].sort(byIp), expected.sort(byIp));
}
