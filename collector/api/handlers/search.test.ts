import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { searchEndpoints } from '#shared/api/search.ts';
import { loadSignatures } from '#shared/signature/load.ts';
import { alertLine, chunkOf, findingOf, hostOf, incidentOf } from '../../store/conformance-data.ts';
import { openTestStore, type TestStore } from '../../store/sqlite/testing/open-test-store.ts';
import { createApiServer } from '../api-server.ts';
import { EventHub } from '../event-hub.ts';

const NOON_MS = Date.UTC(2026, 10, 23, 12);
const SIGNATURES = loadSignatures([
  { name: 'site.yaml', text: 'kind: indicators\nentries:\n  - { domain: pool.example, is: pool, confidence: high }\n' },
]).set;

let opened: TestStore;
let server: FastifyInstance;

beforeEach(async () => {
  opened = await openTestStore();
  const context = {
    ...{ store: opened.store, events: new EventHub('t'), signatures: () => SIGNATURES },
    ...{ version: '0', startedAtMs: 0, now: () => NOON_MS, isConnected: () => true },
  };
  server = createApiServer({
    context: context as never,
    hostNames: ['127.0.0.1'],
    authenticate: async () => ({ name: 'test', role: 'viewer' }) as never,
    console: Promise.reject(new Error('there is no console in this test')),
    reportError: (error) => {
      throw error;
    },
  });
  const lines = [1, 2].map((n) => alertLine({ atMs: NOON_MS + n, source: '10.0.0.7', destination: '203.0.113.9' }));
  await opened.store.ingest(chunkOf(lines));
  const facts = { ...hostOf('h1').facts, hostname: 'web-1', addresses: ['10.0.0.7'] };
  await opened.store.write([
    { op: 'put-host', host: { ...hostOf('h1'), facts } },
    { op: 'put-finding', hostId: 'h1', receivedAtMs: 1, finding: findingOf('fnd_0000001', 1) },
    { op: 'put-incident', incident: incidentOf('inc_00000001', 1) },
    { op: 'add-incident-note', note: { incidentId: 'inc_00000001', atMs: 5, by: 'lei', text: 'like the mill case' } },
  ]);
});

afterEach(async () => {
  await server.close();
  await opened[Symbol.asyncDispose]();
});

async function search(text: string) {
  const headers = { host: '127.0.0.1' };
  const response = await server.inject({ method: 'POST', url: '/api/v1/search', headers, payload: { text } });
  expect(response.statusCode).toBe(200);
  return searchEndpoints['POST /api/v1/search'].response.parse(response.json());
}

it('says of one thing what is known of it', async () => {
  const [address] = (await search('10.0.0[.]7')).items;
  expect(address).toMatchObject({
    ...{ label: '10.0.0.7', isKnown: true, recognised: { kind: 'address' } },
    alerts: { total: 2, mining: 0, lastSeen: '2026-11-23T12:00:00.002Z' },
    hosts: [{ id: 'h1', name: 'web-1', site: 'south' }],
  });
  expect((await search('203.0.113.0/24')).items[0]).toMatchObject({ addresses: ['203.0.113.9'], alerts: { total: 2 } });
  expect((await search('EU1.pool.example:3333')).items[0]).toMatchObject({
    ...{ isKnown: true, knownAs: [{ kind: 'pool', value: 'pool.example' }] },
  });
  expect((await search('pool.example:3333')).items[0]?.findings).toMatchObject([{ id: 'fnd_0000001', hostId: 'h1' }]);
  expect((await search('WEB')).items[0]).toMatchObject({ hosts: [{ id: 'h1' }] });
  expect((await search('the mill')).items[0]).toMatchObject({ notes: [{ incidentId: 'inc_00000001', by: 'lei' }] });
  expect((await search('inc_00000001')).items[0]).toMatchObject({
    incidents: [{ id: 'inc_00000001', state: 'new', title: expect.stringContaining('192.0.2.1') }],
  });
  expect((await search('198.51.100.77')).items[0]).toMatchObject({ isKnown: false, hosts: [], knownAs: [] });
});

it('names of several incidents the surest first', async () => {
  const verdicts = ['observed', 'confirmed', 'suspicious'] as const;
  await opened.store.write(
    verdicts.map((verdict, index) => {
      const incident = incidentOf(`inc_0000001${index}`, 1);
      const pools = [{ host: '198.51.100.9', port: 3333 }];
      return { op: 'put-incident', incident: { ...incident, pools, conclusion: { ...incident.conclusion, verdict } } };
    }),
  );
  const [item] = (await search('198.51.100.9')).items;
  expect(item?.incidents.map(({ verdict }) => verdict)).toEqual(['confirmed', 'suspicious', 'observed']);
});

it('counts the alerts of a connection by both its ends', async () => {
  const known = (await search('tcp 10.0.0.7:51544 -> 203.0.113.9:3333')).items[0];
  expect(known).toMatchObject({ isKnown: true, alerts: { total: 2 }, hosts: [{ id: 'h1' }] });
  expect((await search('tcp 10.0.0.7:1 -> 203.0.113.9:3333')).items[0]?.alerts).toBeUndefined();
  const { rows } = await opened.store.read('alerts', { limit: 1 });
  expect((await search(rows[0]?.id ?? '')).items[0]).toMatchObject({ isKnown: true, recognised: { kind: 'alert' } });
});

it('matches a list, thing by thing', async () => {
  const many = Array.from({ length: 4_000 }, (_, n) => `10.${n >> 8}.${n & 255}.7`);
  const { items, isList } = await search(['address,what', ...many.map((ip) => `${ip},x`), 'web-1', 'web'].join('\n'));
  expect([isList, items.length]).toEqual([true, 4_002]);
  const known = items.filter((item) => item.isKnown).map(({ label }) => label);
  expect(known).toEqual(['10.0.0.7', 'web-1']);
});

it('refuses an empty text and one that is too long', async () => {
  for (const text of ['', 'x'.repeat(250_001)]) {
    const headers = { host: '127.0.0.1' };
    const response = await server.inject({ method: 'POST', url: '/api/v1/search', headers, payload: { text } });
    expect(response.statusCode).toBe(400);
  }
});
