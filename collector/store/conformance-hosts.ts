import assert from 'node:assert/strict';
import type { Verdict } from '#shared/model/verdict.ts';
import { alertLine, chunkOf, findingOf, hostOf, incidentOf, summaryOf } from './conformance-data.ts';
import type { HostFilter } from './queries.ts';
import type { Store } from './store.ts';
import type { HostRecord } from '#shared/model/host-record.ts';
import type { WriteOperation } from './write-operation.ts';

const DAY_MS = 86_400_000;
const NOON_MS = Date.UTC(2026, 10, 23, 12);
/** No host is silent. */
const ALL: HostFilter = { silentBeforeMs: 0 };

type Facts = Partial<HostRecord['facts']>;

function hostNamed(hostId: string, hostname: string, more: Partial<HostRecord> = {}, facts: Facts = {}): HostRecord {
  const host = hostOf(hostId);
  return { ...host, capabilities: [{ name: 'processes' }], ...more, facts: { ...host.facts, hostname, ...facts } };
}

function put(...hosts: readonly HostRecord[]): readonly WriteOperation[] {
  return hosts.map((host) => ({ op: 'put-host', host }));
}

function about(hostId: string, id: string, verdict: Verdict, more: object = {}): WriteOperation {
  const incident = incidentOf(id, 1);
  const subject = { type: 'host', hostId, hostname: hostId, site: 'south' } as const;
  return {
    op: 'put-incident',
    incident: { ...incident, subject, conclusion: { ...incident.conclusion, verdict }, ...more },
  };
}

async function idsOf(store: Store, filter: Partial<HostFilter>): Promise<readonly string[]> {
  const { rows } = await store.read('listed-hosts', { ...ALL, limit: 100, ...filter });
  return rows.map(({ hostId }) => hostId).sort();
}

/** What every store must do with lists of hosts. */
export const hostRequirements: Record<string, (store: Store) => Promise<void>> = {
  'a listed host says how it stands: labels, the worst of what is open, how much is open': async (store) => {
    await store.write([
      ...put(hostNamed('h1', 'web-1'), hostNamed('h2', 'web-2')),
      { op: 'change-host-labels', hostIds: ['h1'], add: ['web', 'edge'], remove: ['none'] },
      about('h1', 'i1', 'suspicious'),
      about('h1', 'i2', 'probable'),
      about('h1', 'i3', 'confirmed', { mergedInto: 'i2' }),
      { op: 'put-finding', hostId: 'h1', receivedAtMs: 1, finding: findingOf('f1', 1) },
      { op: 'put-finding', hostId: 'h1', receivedAtMs: 1, finding: { ...findingOf('f2', 1), state: 'closed' } },
      { op: 'put-finding', hostId: 'h1', receivedAtMs: 1, finding: { ...findingOf('f3', 1), kind: 'code-in-agent' } },
    ]);
    const standing = async (hostId: string) => {
      const [host] = (await store.read('listed-hosts', { ...ALL, limit: 1, ids: [hostId] })).rows;
      const { labels, verdict, openIncidents, openFindings } = host ?? assert.fail('no host');
      return { labels, verdict, openIncidents, openFindings };
    };
    assert.deepEqual(await standing('h1'), {
      ...{ labels: ['edge', 'web'], verdict: 'probable', openIncidents: 2, openFindings: 1 },
    });
    assert.deepEqual(await standing('h2'), { labels: [], verdict: undefined, openIncidents: 0, openFindings: 0 });
    const close = (incidentId: string): WriteOperation => ({
      ...{
        op: 'set-incident-work',
        incidentId,
        by: 'ann',
        atMs: 5,
        change: { state: 'closed', closeReason: 'cleaned' },
      },
    });
    await store.write([close('i2')]);
    assert.equal((await standing('h1')).verdict, 'suspicious');
  },

  'hosts are found by words of name, id, address and label, and by what else is asked': async (store) => {
    const NOW = 1_000_000;
    await store.write([
      ...put(
        hostNamed('ab12', 'Web-1', { lastSeenMs: NOW }, { addresses: ['192.0.2.7', 'fd00::7'] }),
        hostNamed('cd34', 'db-1', {
          lastSeenMs: NOW,
          capabilities: [{ name: 'connections', reason: 'no-permission' }],
        }),
        hostNamed('ef56', 'db-2', { lastSeenMs: NOW - 10 }, { system: 'windows' }),
        hostNamed('gh78', 'old', {
          lastSeenMs: 1,
          capabilities: [{ name: 'hidden-processes', reason: 'not-implemented' }],
        }),
      ),
      { op: 'put-summary', hostId: 'gh78', receivedAtMs: NOW, clockOffsetMs: 0, summary: summaryOf(NOW) },
      { op: 'change-host-labels', hostIds: ['cd34', 'ef56'], add: ['Data Base'], remove: [] },
      about('ef56', 'i1', 'confirmed'),
    ]);
    const silentBeforeMs = NOW - 5;
    assert.deepEqual(await idsOf(store, { text: 'WEB' }), ['ab12']);
    assert.deepEqual(await idsOf(store, { text: 'db- 56' }), ['ef56']);
    assert.deepEqual(await idsOf(store, { text: '192.0.2.7 fd00::7' }), ['ab12']);
    assert.deepEqual(await idsOf(store, { text: 'base' }), ['cd34', 'ef56']);
    assert.deepEqual(await idsOf(store, { text: '%' }), []);
    assert.deepEqual(await idsOf(store, { labels: ['Data Base', 'x'] }), ['cd34', 'ef56']);
    assert.deepEqual(await idsOf(store, { systems: ['windows'] }), ['ef56']);
    assert.deepEqual(await idsOf(store, { silentBeforeMs, states: ['silent'] }), ['ef56']);
    assert.deepEqual(await idsOf(store, { silentBeforeMs, states: ['partly'] }), ['cd34']);
    assert.deepEqual(await idsOf(store, { silentBeforeMs, states: ['watched'] }), ['ab12', 'gh78']);
    assert.deepEqual(await idsOf(store, { silentBeforeMs, states: ['connected'] }), ['ab12', 'cd34', 'gh78']);
    assert.deepEqual(await idsOf(store, { verdicts: ['confirmed'] }), ['ef56']);
    assert.deepEqual(await idsOf(store, { verdicts: ['none'], labels: ['Data Base'] }), ['cd34']);
    assert.deepEqual(await idsOf(store, { blindReasons: ['no-permission', 'failed'] }), ['cd34']);
    const isBlind = (await store.read('host-ids', {})).filter((host) => host.isBlind).map(({ hostId }) => hostId);
    assert.deepEqual(isBlind.sort(), ['cd34', 'gh78']);
    assert.deepEqual(await store.read('blind-spots', { silentBeforeMs }), [
      { reason: 'no-permission', hosts: 1, capabilities: [{ name: 'connections', hosts: 1 }] },
      { reason: 'not-implemented', hosts: 1, capabilities: [{ name: 'hidden-processes', hosts: 1 }] },
    ]);
    assert.deepEqual(
      await store.read('host-facets', { silentBeforeMs, states: ['connected'], labels: ['Data Base'] }),
      {
        total: 1,
        states: { connected: 1, partly: 1, silent: 1 },
        systems: { linux: 1 },
        verdicts: { none: 1 },
        labels: [{ label: 'Data Base', count: 1 }],
      },
    );
  },

  'hosts come in the order that was asked for, unknown last, and pages meet each once': async (store) => {
    const busy = (hostId: string, busyCores: number): WriteOperation => ({
      ...{ op: 'put-summary', hostId, receivedAtMs: 3_000, clockOffsetMs: 0, summary: { ...summaryOf(1), busyCores } },
    });
    await store.write([
      ...put(
        hostNamed('a', 'web-10', { firstSeenMs: 1 }, { cpuCount: 1 }),
        hostNamed('b', 'web-9', { firstSeenMs: 2, lastSeenMs: 9_000 }, { cpuCount: 8 }),
        hostNamed('c', 'Web-1', { firstSeenMs: 2 }),
      ),
      ...[busy('a', 0.5), busy('b', 2), about('c', 'i1', 'observed'), about('b', 'i2', 'confirmed')],
    ]);
    const inOrder = async (order: 'first-seen' | 'name' | 'cpu' | 'last-seen' | 'verdict') => {
      const rows = await store.read('host-rows', { ...ALL, order });
      return (await store.read('hosts-by-row', { rows })).map(({ hostId }) => hostId).join('');
    };
    assert.equal(await inOrder('first-seen'), 'cba');
    assert.equal(await inOrder('name'), 'cba');
    assert.equal(await inOrder('cpu'), 'abc');
    assert.equal(await inOrder('last-seen'), 'bac');
    assert.equal(await inOrder('verdict'), 'bca');
    assert.deepEqual(await store.read('hosts-by-row', { rows: [4711] }), []);
    const first = await store.read('listed-hosts', { ...ALL, limit: 2 });
    await store.write(put(hostNamed('c', 'renamed', { firstSeenMs: 2, lastSeenMs: 1e6 })));
    const { next: after = assert.fail('no next page') } = first;
    const second = await store.read('listed-hosts', { ...ALL, limit: 2, after });
    assert.deepEqual(
      [...first.rows, ...second.rows].map(({ hostId }) => hostId),
      ['c', 'b', 'a'],
    );
  },

  'subjects of incidents are counted once, each at its worst verdict': async (store) => {
    const lone = (id: string, ip: string, firstSeenMs: number): WriteOperation => ({
      ...{
        op: 'put-incident',
        incident: { ...incidentOf(id, 1), subject: { type: 'address', site: 's', ip }, firstSeenMs },
      },
    });
    await store.write([
      ...[about('h1', 'i1', 'probable'), about('h1', 'i2', 'confirmed'), about('h2', 'i3', 'probable')],
      ...[lone('i4', '192.0.2.1', 1_000), lone('i5', '192.0.2.2', 5_000)],
    ]);
    assert.deepEqual(await store.read('incident-subjects', {}), { confirmed: 1, probable: 3 });
    assert.deepEqual(await store.read('incident-subjects', { begunFromMs: 5_000 }), { probable: 1 });
    const { rows } = await store.read('incidents', { limit: 10, begunFromMs: 5_000 });
    assert.deepEqual(
      rows.map(({ id }) => id),
      ['i5'],
    );
  },

  'labels are all changed or none, and outlive what the agent says of itself': async (store) => {
    await store.write(put(hostNamed('h1', 'a')));
    const change = (hostIds: readonly string[], add: readonly string[], remove: readonly string[] = []) =>
      store.write([{ op: 'change-host-labels', hostIds, add, remove }]);
    await change(['h1'], ['x', 'y']);
    await store.write(put(hostNamed('h1', 'b')));
    await assert.rejects(change(['h1', 'nobody'], ['z']), { code: 'refused' });
    await assert.rejects(
      change(
        ['h1'],
        Array.from({ length: 19 }, (_, number) => `n${number}`),
      ),
      { code: 'refused' },
    );
    await change(['h1'], ['x', 'w'], ['y', 'never']);
    const { rows } = await store.read('listed-hosts', { ...ALL, limit: 1 });
    assert.deepEqual(rows[0]?.labels, ['w', 'x']);
  },

  'addresses that alerts name and no host has are counted, those of the internet are not': async (store) => {
    const line = (atMs: number, source: string, destination: string) => alertLine({ atMs, source, destination });
    await store.write(put(hostNamed('h1', 'web-1', {}, { addresses: ['10.0.0.1', '127.0.0.1'] })));
    const lines = [
      line(NOON_MS, '10.0.0.1', '203.0.113.7'),
      line(NOON_MS, '10.0.0.2', '203.0.113.7'),
      line(NOON_MS + 5, '10.0.0.2', '192.168.0.9'),
      line(NOON_MS - 3 * DAY_MS, '10.0.0.3', '203.0.113.7'),
    ];
    await store.ingest(chunkOf(lines));
    await store.ingest(chunkOf([line(NOON_MS, '10.0.0.1', '203.0.113.7')], { source: 'other', site: 'north' }));
    const read = (limit: number) => store.read('unwatched-addresses', { fromMs: NOON_MS - DAY_MS, limit });
    assert.deepEqual(await read(1), {
      total: 3,
      rows: [
        {
          ...{ site: 'south', ip: '10.0.0.2', alerts: 2, mining: 0 },
          ...{ firstSeenMs: NOON_MS, lastSeenMs: NOON_MS + 5 },
        },
      ],
    });
    const { rows } = await read(10);
    const named = rows.map(({ site, ip }) => `${site} ${ip}`);
    assert.deepEqual(named, ['south 10.0.0.2', 'north 10.0.0.1', 'south 192.168.0.9']);
    await store.write(put(hostNamed('h1', 'web-1', {}, { addresses: ['10.0.0.2'] })));
    const later = (await read(10)).rows.map(({ site, ip }) => `${site} ${ip}`);
    assert.deepEqual(later, ['north 10.0.0.1', 'south 10.0.0.1', 'south 192.168.0.9']);
  },

  'the longest silence of a source is known from its second delivery on': async (store) => {
    const deliver = () =>
      store.ingest(chunkOf([alertLine({ atMs: NOON_MS, source: '10.0.0.2', destination: '10.0.0.3' })]));
    const gap = async () => (await store.read('sensors', {}))[0]?.usualGapMs;
    await deliver();
    assert.equal(await gap(), undefined);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await deliver();
    const longest = (await gap()) ?? assert.fail('no gap');
    assert.ok(longest >= 50 && longest < 30_000, `${longest} ms`);
    await deliver();
    const after = (await gap()) ?? assert.fail('no gap');
    assert.ok(after >= longest - 1, `${after} ms after ${longest} ms`);
  },
};
