import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Overview } from '#shared/api/overview.ts';
import type { Incident } from '#shared/model/incident.ts';
import type { Verdict } from '#shared/model/verdict.ts';
import { alertLine, chunkOf, hostOf, incidentOf } from '../../store/conformance-data.ts';
import { openTestStore, type TestStore } from '../../store/sqlite/testing/open-test-store.ts';
import type { HostRecord } from '#shared/model/host-record.ts';
import { placeForTests } from '../../testing/place-for-tests.ts';
import { createApiServer } from '../api-server.ts';
import { EventHub } from '../event-hub.ts';
import { HostLists } from '../host-lists.ts';
import { KeptAnswer } from '../kept-answer.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 12);
const MINUTE_MS = 60_000;
const HEADERS = { host: '127.0.0.1' };

let opened: TestStore;
let server: FastifyInstance;

beforeEach(async () => {
  opened = await openTestStore();
  const context = {
    ...{
      store: opened.store,
      events: new EventHub('t'),
      hostLists: new HostLists('t'),
      unwatched: new KeptAnswer(10_000),
    },
    place: placeForTests({ followed: ['file:/never'] }),
    ...{ version: '0', startedAtMs: 0, now: () => NOW_MS, isConnected: () => true },
    series: { lastHour: () => undefined },
    readHealth: () => ({ counters: {}, indicatorProblems: [], indicators: 0 }),
  };
  server = createApiServer({
    context: context as never,
    hostNames: ['127.0.0.1'],
    authenticate: async () => ({ name: 'lei', role: 'administrator' }),
    console: Promise.reject(new Error('there is no console in this test')),
    reportError: (error) => {
      throw error;
    },
  });
});

afterEach(async () => {
  await server.close();
  await opened[Symbol.asyncDispose]();
});

async function get<T>(path: string): Promise<T> {
  return (await server.inject({ url: `/api/v1/${path}`, headers: HEADERS })).json();
}

function hostNamed(hostId: string, more: Partial<HostRecord> = {}): HostRecord {
  return { ...hostOf(hostId), capabilities: [], lastSeenMs: NOW_MS - 1_000, ...more };
}

async function put(hostId: string, id: string, verdict: Verdict, more: Partial<Incident> = {}): Promise<void> {
  const incident = { ...incidentOf(id, 1), lastSeenMs: NOW_MS - MINUTE_MS, firstSeenMs: NOW_MS - 2 * MINUTE_MS };
  const subject = { type: 'host', hostId, hostname: hostId, site: 's' } as const;
  const conclusion = { ...incident.conclusion, verdict };
  await opened.store.write([
    { op: 'put-incident', incident: { ...incident, subject, conclusion, ...more }, atMs: NOW_MS },
  ]);
}

describe('the overview', () => {
  it('says who mines now: hosts once each, what is over or no mining not at all', async () => {
    await put('h1', 'a', 'confirmed');
    await put('h1', 'b', 'probable');
    await put('h2', 'c', 'probable', { role: 'relay' });
    await put('h3', 'blocked', 'probable', { role: 'blocked' });
    await put('h4', 'over', 'confirmed', { lastSeenMs: NOW_MS - 16 * MINUTE_MS });
    await put('h5', 'unsure', 'suspicious');
    const { mining, open } = await get<Overview>('overview');
    expect(mining.subjects).toEqual({ confirmed: 1, probable: 1 });
    expect([mining.confirmed.count, mining.probable.count]).toEqual([1, 2]);
    expect(mining.incidents.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
    expect([open.confirmed, open.probable, open.suspicious, open.observed].map(({ count }) => count)).toEqual([
      2, 3, 1, 0,
    ]);
  });

  it('gives with every number the list whose rows it counts', async () => {
    await put('h1', 'a', 'confirmed', { firstSeenMs: NOW_MS - 60 * MINUTE_MS });
    await put('h2', 'b', 'probable');
    await put('h3', 'c', 'observed');
    await opened.store.write([
      { op: 'put-host', host: hostNamed('h1') },
      { op: 'put-host', host: hostNamed('h2', { capabilities: [{ name: 'connections', reason: 'no-permission' }] }) },
      { op: 'put-host', host: hostNamed('h3', { lastSeenMs: NOW_MS - 4 * MINUTE_MS }) },
      { op: 'set-incident-work', incidentId: 'a', change: { assignee: 'lei' }, by: 'lei', atMs: NOW_MS },
    ]);
    const line = (source: string) => alertLine({ atMs: NOW_MS, source, destination: '203.0.113.7' });
    await opened.store.ingest(chunkOf([line('10.0.0.1'), line('10.0.0.2')]));
    const since = new Date(NOW_MS - 30 * MINUTE_MS).toISOString();
    const overview = await get<Overview>(`overview?since=${since}`);
    const { hosts, blindSpots, unwatched, sensors } = overview.coverage;
    const numbers = [
      ...[overview.mining.confirmed, overview.mining.probable, ...Object.values(overview.open)],
      ...[...Object.values(hosts), ...blindSpots.map((spot) => spot.hosts), unwatched.addresses, sensors.known],
      ...[overview.waiting.mine, overview.waiting.unassigned, overview.news?.incidents, overview.news?.confirmed],
    ];
    const seen: number[] = [];
    for (const number of numbers) {
      const { list, query } = number?.rows ?? expect.fail('no rows');
      const answer = await get<Record<string, unknown[]>>(`${list}?${new URLSearchParams(query)}`);
      const rows = answer[list === 'unwatched-addresses' ? 'addresses' : list];
      expect([list, query, rows?.length]).toEqual([list, query, number?.count]);
      seen.push(number?.count ?? -1);
    }
    expect(seen).toEqual([1, 1, 1, 1, 0, 1, 3, 1, 1, 1, 1, 2, 1, 1, 1, 1, 0]);
  });

  it('names whom it cannot see, why and what helps', async () => {
    const capabilities = [
      { name: 'connections', reason: 'no-permission' },
      { name: 'hidden-processes', reason: 'not-implemented' },
    ] as const;
    await opened.store.write([
      { op: 'put-host', host: hostNamed('h1', { capabilities }) },
      { op: 'put-host', host: hostNamed('h2', { capabilities: [capabilities[1]] }) },
    ]);
    const { coverage } = await get<Overview>('overview');
    expect(coverage.hosts).toMatchObject({ known: { count: 2 }, watched: { count: 1 }, partly: { count: 1 } });
    expect(coverage.blindSpots).toMatchObject([
      {
        reason: 'no-permission',
        remedy: 'run the agent as root, on Windows as an administrator',
        capabilities: [{ name: 'connections', hosts: 1 }],
      },
      { reason: 'not-implemented', hosts: { count: 2 } },
    ]);
    expect(coverage.sensors).toMatchObject({ known: { count: 0 }, quiet: [{ source: 'file:/never', site: 's' }] });
  });
});

describe('the first run', () => {
  it('ticks each card when it is done, and not before', async () => {
    const here = (hostId: string, hostname: string, addresses: readonly string[]) =>
      hostNamed(hostId, { facts: { ...hostOf(hostId).facts, hostname, addresses } });
    const read = () => get<Record<string, unknown>>('first-run');
    expect(await read()).toMatchObject({
      ...{ thisMachine: false, device: false, moreHosts: false, addresses: ['collector.example', '192.0.2.9'] },
      agents: { port: 8731, loopbackOnly: false, option: '--agents-host' },
      ingest: { port: 8732, loopbackOnly: true, option: '--ingest-host' },
    });
    await opened.store.write([{ op: 'put-host', host: here('h1', 'here', ['192.0.2.7']) }]);
    expect(await read()).toMatchObject({ thisMachine: false, moreHosts: false });
    await opened.store.write([{ op: 'put-host', host: here('h2', 'here', ['192.0.2.9']) }]);
    expect(await read()).toMatchObject({ thisMachine: true, moreHosts: true, device: false });
    await opened.store.ingest(chunkOf([alertLine({ atMs: NOW_MS, source: '10.0.0.1', destination: '10.0.0.2' })]));
    expect(await read()).toMatchObject({ device: true });
  });

  it('gives tokens only when they are asked for, and writes down who asked', async () => {
    expect(JSON.stringify(await get('first-run'))).not.toContain('token-of');
    const answer = await server.inject({ method: 'POST', url: '/api/v1/first-run/tokens', headers: HEADERS });
    expect(answer.json()).toMatchObject({ agent: 'token-of-agent', ingest: 'token-of-ingest' });
    const { entries } = await get<{ entries: object[] }>('audit');
    expect(entries).toMatchObject([{ actor: 'lei', action: 'tokens-read' }]);
  });
});
