import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSignatures } from '#shared/signature/load.ts';
import { alertLine, chunkOf, hostOf, incidentOf } from '../../store/conformance-data.ts';
import { openTestStore, type TestStore } from '../../store/sqlite/testing/open-test-store.ts';
import { createApiServer } from '../api-server.ts';
import { EventHub } from '../event-hub.ts';

const NOON_MS = Date.UTC(2026, 10, 23, 12);
const HEADERS = { host: '127.0.0.1' };
const SIGNATURES = loadSignatures([
  {
    name: 'site.yaml',
    text: 'kind: indicators\nentries:\n  - { address: 203.0.113.238, is: pool, confidence: high, note: seen in 2018 }\n',
  },
]).set;

let opened: TestStore;
let server: FastifyInstance;

beforeEach(async () => {
  opened = await openTestStore();
  const context = {
    ...{ store: opened.store, events: new EventHub('t'), signatures: () => SIGNATURES },
    ...{ version: '0', startedAtMs: 0, now: () => NOON_MS + 60_000, isConnected: () => true },
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
  const line = (n: number, source: string, destination: string, signature = 'GPL ICMP test') =>
    alertLine({ atMs: NOON_MS + n, source, destination, signature });
  const hosts = ['10.0.0.21', '10.0.0.22', '10.0.0.23'];
  await opened.store.ingest(
    chunkOf([
      ...hosts.flatMap((ip, n) => [line(n, ip, '10.0.0.9', 'xmrig'), line(n + 10, ip, '10.0.0.9')]),
      line(30, '10.0.0.9', '203.0.113.238', 'xmrig'),
      line(31, '10.0.0.21', '198.51.100.7', '=HYPERLINK("http://evil.example")'),
    ]),
  );
  const relay = {
    ...incidentOf('inc_relay', 1),
    subject: { type: 'host', hostId: 'h9', hostname: 'gate', site: 'south' },
  };
  const facts = { ...hostOf('h9').facts, hostname: 'gate', addresses: ['10.0.0.9'] };
  await opened.store.write([
    { op: 'put-host', host: { ...hostOf('h9'), facts } },
    { op: 'put-incident', incident: { ...relay, role: 'relay' } as never },
  ]);
});

afterEach(async () => {
  await server.close();
  await opened[Symbol.asyncDispose]();
});

const get = async (url: string) => (await server.inject({ url: `/api/v1/${url}`, headers: HEADERS })).json();

describe('the way of the case', () => {
  it('leads from the busiest destination to its sources, to their destinations, to the alerts', async () => {
    const { destinations, total } = await get('destinations');
    expect(total).toBe(3);
    expect(destinations[0]).toMatchObject({
      ...{ ip: '10.0.0.9', internal: true, alerts: 6, mining: 3, peers: { count: 3, isComplete: true }, knownAs: [] },
      hosts: [{ id: 'h9', name: 'gate' }],
      incidents: [{ id: 'inc_relay', role: 'relay', verdict: 'probable', state: 'new' }],
      signs: { verdict: 'named' },
    });
    const { sources } = await get('sources?ip=10.0.0.9&site=south');
    expect(sources.map(({ ip }: { ip: string }) => ip).sort()).toEqual(['10.0.0.21', '10.0.0.22', '10.0.0.23']);
    const own = await get('destinations?ip=10.0.0.9');
    expect(own.destinations).toMatchObject([
      {
        ...{ ip: '203.0.113.238', internal: false, alerts: 1, mining: 1 },
        knownAs: [{ kind: 'pool', value: '203.0.113.238', confidence: 'high', note: 'seen in 2018' }],
      },
    ]);
    const { alerts } = await get('alerts?source=10.0.0.9&destination=203.0.113.238&mining=only');
    expect(alerts).toMatchObject([{ source: { ip: '10.0.0.9' }, signature: 'xmrig', raw: expect.any(String) }]);
  });

  it('narrows by what is known, where it is and what it is called', async () => {
    const ips = async (url: string) => (await get(url)).destinations.map(({ ip }: { ip: string }) => ip);
    expect(await ips('destinations?known=only')).toEqual(['203.0.113.238']);
    expect(await ips('destinations?scope=internal')).toEqual(['10.0.0.9']);
    expect(await ips('destinations?text=gat')).toEqual(['10.0.0.9']);
    expect(await ips('destinations?mining=only&scope=external')).toEqual(['203.0.113.238']);
    expect(await ips('destinations?to=2026-11-22T00:00:00Z')).toEqual([]);
    expect(await get('destinations?ip=nonsense')).toMatchObject({ error: { path: 'ip' } });
  });

  it('takes several values of a parameter, and what must not be', async () => {
    const count = async (query: string) => (await get(`alerts?${query}`)).alerts.length;
    expect(await count('source=10.0.0.21&source=10.0.0.22')).toBe(5);
    expect(await count('notSource=10.0.0.21&notSource=10.0.0.22')).toBe(3);
    expect(await count('notSignature=xmrig&port=3333&action=allowed')).toBe(4);
    const facets = await get('alerts/facets?notSignature=xmrig');
    expect(facets).toMatchObject({ counted: 4, isComplete: true, counts: { port: [{ value: '3333', alerts: 4 }] } });
  });
});

describe('tables', () => {
  it('hold what the lists hold, and no formulas', async () => {
    const csv = async (url: string) => {
      const { headers, body } = await server.inject({ url: `/api/v1/${url}`, headers: HEADERS });
      expect(headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(body.startsWith('\ufeff')).toBe(true);
      return { name: headers['content-disposition'], lines: body.slice(1).split('\r\n') };
    };
    const alerts = await csv('alerts.csv?source=10.0.0.21');
    expect(alerts.name).toBe('attachment; filename="alerts.csv"');
    expect(alerts.lines).toHaveLength(5);
    expect(alerts.lines[1]).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    const destinations = await csv('destinations.csv');
    expect(destinations.lines[1]).toMatch(/^south,10\.0\.0\.9,yes,6,3,3,2026-11-23T12:00:00\.000Z,.*,gate,inc_relay,/);
    expect((await csv('sources.csv?ip=203.0.113.238')).lines[1]).toMatch(/^south,10\.0\.0\.9,yes,1,1,/);
  });
});
