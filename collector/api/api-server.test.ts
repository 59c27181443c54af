import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { compileSignatures } from '#shared/signature/compile-signatures.ts';
import { hostNamed, findingAbout, processNamed, alertOf, World, POOL, tuple } from '../correlate/world-for-tests.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { apiErrorSchema } from '#shared/api/api-error.ts';
import { Access } from '../access/access.ts';
import { createApiServer } from './api-server.ts';
import { BaitBook } from '../bait/bait-book.ts';
import { LiveHosts } from '../live/live-hosts.ts';
import { EventHub } from './event-hub.ts';
import { placeForTests } from '../testing/place-for-tests.ts';
import { HostLists } from './host-lists.ts';
import { KeptAnswer } from './kept-answer.ts';
import { describeApi } from './openapi.ts';
import type { Endpoint } from '#shared/api/endpoint.ts';
import { endpoints } from '#shared/api/endpoints.ts';

const TOKEN = 'a-token-of-the-test';
const GOOD = { host: '127.0.0.1:8730', authorization: `Bearer ${TOKEN}` };

/** A store that holds one of everything, as the real things look. */
function storeOfOne(): Pick<Store, 'read' | 'write'> {
  const world = new World();
  const host = hostNamed('db1', '192.0.2.10');
  const miner = processNamed('kheiper');
  world.own(host, miner, tuple(['192.0.2.10', 51544], [POOL.ip, POOL.port]));
  world.connect(host);
  const finding = findingAbout(miner, ['cpu.sustained', 'artefact.wallet-in-config']);
  world.send({ type: 'findings', hostId: host.hostId, findings: [finding] });
  const alert = alertOf('a1', ['192.0.2.10', 51544], [POOL.ip, POOL.port]);
  world.alert(alert);
  const worked = { ...world.incidents[0], state: 'new' };
  const facts = {
    hostname: 'db1',
    system: 'linux',
    systemVersion: '6',
    architecture: 'x64',
    cpuCount: 2,
    bootId: 'b',
    bootedAtMs: 0,
    addresses: [],
  };
  const record = {
    hostId: host.hostId,
    site: 's',
    facts,
    capabilities: host.capabilities,
    agentVersion: '0',
    firstSeenMs: 0,
    lastSeenMs: 0,
    clockOffsetMs: 0,
  };
  const listed = { ...record, labels: ['web'], verdict: 'confirmed', openIncidents: 1, openFindings: 1 };
  const stored = { hostId: host.hostId, receivedAtMs: 0, finding };
  const counted = { site: 's', ip: POOL.ip, alerts: 1, mining: 1, firstSeenMs: 0, lastSeenMs: 0 };
  const allowance = {
    ...{ id: 'alw_1', match: { exe: '/opt/x' }, scope: { type: 'host', hostId: host.hostId } },
    ...{ reason: 'r', owner: 'o', createdAtMs: 0, expiresAtMs: 9e12 },
  };
  const answer = {
    startCores: 1,
    controlCores: 1,
    decoyCores: 0,
    effectCores: 1,
    p: 0.001,
    adjustedP: 0.001,
    quiet: true,
  };
  const outcome = { end: 'complete', slotsFinished: 13, tookMs: 9, smallestP: 0.001, endedEarly: 0 };
  const bait = {
    ...{ id: 'bait_1', hostId: host.hostId, askedAtMs: 0, askedBy: 'anna', endedAtMs: 9 },
    wish: { slots: 13, seconds: 2, seed: 's' },
    state: {
      is: 'over',
      monitor: 'htop',
      outcome: { ...outcome, answers: [answer, { ...answer, process: { pid: 7, startedAtMs: 0, name: 'kheiper' } }] },
    },
  };
  const answers: Record<string, unknown> = {
    baits: [bait],
    ...{ 'listed-hosts': { rows: [listed], next: 'more' }, 'host-ids': [{ hostId: host.hostId, isBlind: true }] },
    ...{ host: record, findings: { rows: [stored] }, finding: stored },
    'incident-subjects': { confirmed: 1 },
    'host-facets': { total: 1, states: { watched: 1 }, systems: { linux: 1 }, verdicts: {}, labels: [] },
    'blind-spots': [
      { reason: 'no-permission', hosts: 1, capabilities: [{ name: 'connections', hosts: 1 }] },
      { reason: 'newer', hosts: 1, capabilities: [] },
    ],
    'unwatched-addresses': { total: 1, rows: [counted] },
    'incident-facets': { total: 1, states: { new: 1 }, verdicts: { confirmed: 1 } },
    'incident-history': historyOfOne(worked.id ?? ''),
    ...{ 'findings-by-id': [stored], 'alerts-by-id': [{ ...alert, raw: '{}' }] },
    ...{ incidents: { rows: [worked] }, incident: worked, alerts: { rows: [{ ...alert, raw: '{}' }] }, alert },
    candidates: [],
    allowances: { rows: [{ allowance, silenced: 2, lastSilencedMs: 5 }] },
    accounts: [],
    'api-tokens': [],
    audit: { rows: [{ atMs: 0, actor: 'api', action: 'newer', detail: {} }] },
    ...{ 'alert-addresses': { rows: [counted], total: 1 }, 'alert-pairs': { rows: [counted], total: 1 } },
    ...{ 'alert-peers': [{ site: 's', ip: POOL.ip, peers: 2, isComplete: true }] },
    'address-owners': [
      {
        ...{ site: 's', ip: POOL.ip, hosts: [{ id: host.hostId, name: 'db1' }] },
        incidents: [{ id: 'inc_1', verdict: 'probable', role: 'relay', state: 'new' }],
      },
    ],
    'mining-signs': [{ site: 's', ip: POOL.ip, verdict: 'stratum', pools: [], wallets: [], domains: [] }],
    'alert-facets': {
      ...{ counts: { signature: [], port: [], device: [], action: [], type: [] }, counted: 0, isComplete: true },
    },
    sensors: [{ source: 'eve', site: 's', lastAlertMs: 5, read: 3, understood: 2, passedOver: 1, rejected: 1 }],
  };
  return {
    read: (query: string, params: object) =>
      Promise.resolve(
        'ids' in params && String(params.ids) === 'half'
          ? { rows: [] }
          : isAbout(params, 'nobody') || isAbout(params, 'half')
            ? undefined
            : answers[query],
      ),
  } as unknown as Pick<Store, 'read' | 'write'>;
}

function historyOfOne(incidentId: string) {
  return {
    notes: [{ incidentId, atMs: 3, by: 'lei', text: 'looked at it' }],
    verdicts: [{ incidentId, rev: 1, atMs: 1, verdict: 'probable', role: 'miner', probability: 0.7 }],
    entries: [{ atMs: 2, actor: 'lei', action: 'incident-changed', target: incidentId, detail: { assignee: 'ana' } }],
  };
}

function isAbout(params: object, id: string): boolean {
  return ('id' in params && params.id === id) || ('hostId' in params && params.hostId === id);
}

/** What the OpenAPI document says of an answer, as a schema of its own. */
function described(path: string, status: number): z.ZodType {
  const document = JSON.parse(JSON.stringify(describeApi(endpoints, '0')));
  return z.fromJSONSchema(
    document.paths[path.replace(':id', '{id}')].get.responses[status].content['application/json'].schema,
  );
}

let server: FastifyInstance;
let events: EventHub;
let errors: unknown[];

function start(store: Pick<Store, 'read' | 'write'>): FastifyInstance {
  events = new EventHub('t');
  errors = [];
  const reportError = (error: unknown) => errors.push(error);
  const access = new Access({ store, apiToken: TOKEN, now: () => 1e12, reportError });
  const context = {
    series: { points: async () => [], lastHour: () => undefined },
    live: new LiveHosts({ gateway: () => undefined, now: () => 1e12 }),
    baits: new BaitBook({ store, gateway: () => undefined, onChange: () => undefined, now: () => 1e12 }),
    ...{
      store,
      events,
      access,
      hostLists: new HostLists('t'),
      unwatched: new KeptAnswer<{ readonly total: number; readonly rows: readonly never[] }>(10_000),
      place: placeForTests(),
      version: '0',
      startedAtMs: 0,
      now: () => 1e12,
      isConnected: () => true,
    },
    signatures: () => compileSignatures([]),
    allowancesChanged: async () => undefined,
    readHealth: () => ({ counters: { lateAnswers: 0 }, indicatorProblems: [], indicators: 3 }),
  };
  return createApiServer({
    context,
    hostNames: ['127.0.0.1', 'localhost'],
    authenticate: (headers, method) => access.authenticate(headers, method),
    console: Promise.reject(new Error('there is no console in this test')),
    reportError,
  });
}

beforeEach(() => {
  server = start(storeOfOne());
});
afterEach(() => server.close());

/** Every endpoint that changes nothing. */
const routes = Object.entries(endpoints).flatMap(([name, endpoint]: [string, Endpoint]) =>
  name.startsWith('GET ') ? [{ path: name.slice(4), ...endpoint }] : [],
);

/** What is answered before somebody has said who they are. Add nothing here that tells what is stored. */
const OPEN_TO_ANYONE = ['/api/v1/session'];

const PATHS = [
  ...routes.filter(({ permission }) => permission !== 'anyone').map(({ path }) => path.replace(':id', 'some-id')),
  '/api/v1/events',
  '/api/v1/openapi.json',
  '/api/v1/nothing',
];

describe.each(PATHS)('%s', (url) => {
  it.each([
    ['without a token', { host: GOOD.host }, 401, 'no-token'],
    ['with a wrong token', { ...GOOD, authorization: 'Bearer nope' }, 401, 'no-token'],
    ['with a token in another scheme', { ...GOOD, authorization: `Basic ${TOKEN}` }, 401, 'no-token'],
    ['under another name', { ...GOOD, host: 'rebound.example' }, 403, 'wrong-host'],
    ['from a page of another site', { ...GOOD, origin: 'http://evil.example' }, 403, 'foreign-origin'],
    ['from a page without an origin', { ...GOOD, origin: 'null' }, 403, 'foreign-origin'],
  ])('refuses who asks %s', async (_, headers, status, code) => {
    const response = await server.inject({ url, headers });
    expect(response.statusCode).toBe(status);
    expect(apiErrorSchema.parse(response.json()).error.code).toBe(code);
    expect(response.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });
});

describe.each(routes)('$path', (route) => {
  it('has a permission and answers what its schema says', async () => {
    expect(route.permission === 'anyone').toBe(OPEN_TO_ANYONE.includes(route.path));
    const response = await server.inject({ url: route.path.replace(':id', 'some-id'), headers: GOOD });
    expect(response.statusCode).toBe(200);
    expect(errors).toEqual([]);
    if (route.media !== undefined) {
      expect(route.media).toContain(String(response.headers['content-type']).split(';')[0]);
      return;
    }
    route.response.parse(response.json());
    described(route.path, 200).parse(response.json());
    expect(response.json()).toHaveProperty('schemaVersion', 1);
  });

  it('refuses parameters that it does not know', async () => {
    const response = await server.inject({ url: `${route.path.replace(':id', 'x')}?surprise=1`, headers: GOOD });
    expect(response.statusCode).toBe(400);
    expect(apiErrorSchema.parse(response.json()).error.remedy).toContain('openapi.json');
  });

  it('keeps failures of the store to itself', async () => {
    await server.close();
    server = start({ read: () => Promise.reject(new Error('secret path')) } as unknown as Pick<
      Store,
      'read' | 'write'
    >);
    const response = await server.inject({ url: route.path.replace(':id', 'x'), headers: GOOD });
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('secret');
    expect(errors).toHaveLength(1);
  });
});

describe('the API', () => {
  it('says what is not there, and which parameter is wrong', async () => {
    const missing = await server.inject({ url: '/api/v1/incidents/nobody', headers: GOOD });
    expect([missing.statusCode, missing.json().error.code]).toEqual([404, 'not-found']);
    const wrong = await server.inject({ url: '/api/v1/incidents?limit=0', headers: GOOD });
    expect([wrong.statusCode, wrong.json().error.path]).toEqual([400, 'limit']);
    const verdict = await server.inject({ url: '/api/v1/incidents?verdict=confirmed,guilty', headers: GOOD });
    expect(verdict.statusCode).toBe(400);
  });

  it('takes a name or the beginning of an id for what it can only mean, and else lists what it may mean', async () => {
    const known = storeOfOne();
    let candidates: readonly object[] = [];
    await server.close();
    server = start({
      read: (query: string, params: never) =>
        query === 'candidates' ? Promise.resolve(candidates) : known.read(query as 'host', params),
    } as unknown as Pick<Store, 'read' | 'write'>);
    for (const kind of ['hosts', 'findings', 'incidents']) {
      const ask = () => server.inject({ url: `/api/v1/${kind}/half`, headers: GOOD });
      candidates = [];
      expect((await ask()).statusCode).toBe(404);
      candidates = [{ id: 'half-a' }];
      expect((await ask()).statusCode).toBe(200);
      candidates = [{ id: 'half-a', name: 'db1' }, { id: 'half-b' }];
      const several = await ask();
      expect([several.statusCode, several.json().error.candidates]).toEqual([409, candidates]);
    }
  });

  it('says what is wrong with an address and a URL', async () => {
    const address = await server.inject({ url: '/api/v1/alerts?ip=pool.example', headers: GOOD });
    expect([address.statusCode, address.json().error.path]).toEqual([400, 'ip']);
    const url = await server.inject({ url: '/api/v1/hosts/%ff', headers: GOOD });
    expect([url.statusCode, apiErrorSchema.parse(url.json()).error.code]).toEqual([400, 'bad-request']);
    expect(url.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
    expect(errors).toEqual([]);
  });

  it.each([
    [StoreError.refused('bad-cursor'), 400, 'after', '清單位置'],
    [StoreError.refused('cursor-over'), 410, 'after', '不再保留'],
    [StoreError.refused('bad-page-size', { maxRows: 9, rows: 10 }), 400, 'limit', '1 至 9 列'],
    [StoreError.refused('no-such-host', { hostId: 'h7' }), 404, undefined, '沒有主機 h7'],
    [StoreError.refused('no-such-incident', { incidentId: 'i7' }), 404, undefined, '沒有事件 i7'],
    [StoreError.refused('too-many-labels', { hostId: 'h7', maxLabels: 9 }), 409, 'add', '超過 9 個'],
  ] as const)('says each refusal of the store by its own code: %s', async (refusal, status, path, text) => {
    await server.close();
    const store = { read: () => Promise.reject(refusal) } as unknown as Pick<Store, 'read' | 'write'>;
    server = start(store);
    const inEnglish = await server.inject({ url: '/api/v1/alerts?after=x', headers: GOOD });
    const { error } = apiErrorSchema.parse(inEnglish.json());
    expect([inEnglish.statusCode, error.path, error.message]).toEqual([status, path, refusal.message]);
    expect({ code: error.code, params: error.params }).toEqual(refusal.refusal);
    const translated = await server.inject({ url: '/api/v1/alerts?after=x&lang=zh-Hant', headers: GOOD });
    expect(translated.json().error.message).toContain(text);
    expect(translated.json().error.remedy).not.toBe(error.remedy);
    expect(errors).toEqual([]);
  });

  it.each(['too-many-at-once', 'out-of-order', 'bad-signatures'] as const)('%s is a failure of ours', async (code) => {
    await server.close();
    const store = { read: () => Promise.reject(StoreError.refused(code)) } as unknown as Pick<Store, 'read' | 'write'>;
    server = start(store);
    const response = await server.inject({ url: '/api/v1/alerts', headers: GOOD });
    expect([response.statusCode, response.json().error.code, errors.length]).toEqual([500, 'failed', 1]);
  });

  it('speaks the language that was asked for', async () => {
    const response = await server.inject({ url: '/api/v1/incidents?lang=zh-Hant', headers: GOOD });
    expect(response.json().incidents[0].title).toContain('挖礦');
  });

  it('knows no other methods than are declared', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'] as const) {
      expect((await server.inject({ method, url: '/api/v1/alerts', headers: GOOD })).statusCode).toBe(404);
    }
  });

  it('describes every route that it has', () => {
    const document = describeApi(endpoints, '0') as { paths: Record<string, { get: { responses: object } }> };
    expect(Object.keys(document.paths)).toHaveLength(
      new Set(Object.keys(endpoints).map((name) => name.split(' ')[1])).size + 1,
    );
    for (const route of routes)
      expect(document.paths[route.path.replace(':id', '{id}')]?.get.responses).toHaveProperty('200');
  });
});

describe('the stream of events', () => {
  it('sends changes, resumes where it was, and says when too much was missed', async () => {
    const address = await server.listen({ host: '127.0.0.1', port: 0 });
    const listen = async (lastId?: string) => {
      const headers = {
        authorization: GOOD.authorization,
        ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
      };
      const response = await fetch(`${address}/api/v1/events`, { headers });
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      if (reader === undefined) throw new Error('no body');
      let text = '';
      return {
        until: async (wanted: string) => {
          while (!text.includes(wanted)) text += (await reader.read()).value ?? '';
          return text;
        },
        end: () => reader.cancel(),
      };
    };
    const first = await listen();
    await first.until('event: ready');
    events.publish({ type: 'incident', id: 'i1', rev: 1 });
    expect(await first.until('"i1"')).toContain('id: t-1\nevent: incident\ndata: {"id":"i1","rev":1}');
    await first.end();
    events.publish({ type: 'incident', id: 'i1', rev: 2 });
    const second = await listen('t-1');
    expect(await second.until('"rev":2')).not.toContain('"rev":1');
    await second.end();
    const third = await listen('earlier-run-7');
    await third.until('event: reset');
    await third.end();
  });
});
