import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountRole } from '#shared/model/account-role.ts';
import type { Incident } from '#shared/model/incident.ts';
import { incidentOf } from '../../store/conformance-data.ts';
import { openTestStore, type TestStore } from '../../store/sqlite/testing/open-test-store.ts';
import { createApiServer } from '../api-server.ts';
import { EventHub } from '../event-hub.ts';

let opened: TestStore;
let server: FastifyInstance;
let told: string[];
let nowMs: number;

const HEADERS = { host: '127.0.0.1' };

beforeEach(async () => {
  opened = await openTestStore();
  nowMs = 5_000;
  told = [];
  const events = new EventHub('t');
  events.listen(({ event }) => told.push(event.id));
  const context = {
    ...{ store: opened.store, events, version: '0', startedAtMs: 0, now: () => nowMs, isConnected: () => true },
    readHealth: () => ({ counters: {}, indicatorProblems: [], indicators: 0 }),
  };
  server = createApiServer({
    context: context as never,
    hostNames: ['127.0.0.1'],
    authenticate: async ({ authorization }) => ({
      name: authorization === 'viewer' ? 'guest' : (authorization ?? 'lei'),
      role: (authorization === 'viewer' ? 'viewer' : 'operator') satisfies AccountRole,
    }),
    console: Promise.reject(new Error('there is no console in this test')),
    reportError: (error) => {
      throw error;
    },
  });
  await put('a');
  await put('b');
});

afterEach(async () => {
  await server.close();
  await opened[Symbol.asyncDispose]();
});

async function put(id: string, rev = 1, more: Partial<Incident> = {}): Promise<void> {
  await opened.store.write([{ op: 'put-incident', incident: { ...incidentOf(id, rev), ...more }, atMs: nowMs }]);
}

async function patch(body: object, who = 'lei') {
  const headers = { ...HEADERS, authorization: who };
  const answer = await server.inject({ method: 'PATCH', url: '/api/v1/incidents', headers, payload: body });
  return { status: answer.statusCode, body: answer.json() };
}

async function get(path: string) {
  return (await server.inject({ url: `/api/v1/incidents${path}`, headers: HEADERS })).json();
}

describe('people change incidents', () => {
  it('each by itself: one that cannot be changed takes no other along', async () => {
    await put('m', 1, { mergedInto: 'a' });
    const answer = await patch({ ids: ['a', 'nothing', 'm', 'b', 'a'], state: 'investigating', assignee: 'ana' });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        results: [
          { id: 'a', outcome: 'changed', rev: 1 },
          { id: 'nothing', outcome: 'not-found' },
          { id: 'm', outcome: 'merged', mergedInto: 'a' },
          { id: 'b', outcome: 'changed', rev: 1 },
        ],
      },
    });
    expect(told).toEqual(['a', 'b']);
    const again = await patch({ ids: ['a'], assignee: 'ana' });
    expect(again.body.results).toEqual([{ id: 'a', outcome: 'unchanged', rev: 1 }]);
    expect((await get('/a')).incident).toMatchObject({
      ...{ state: 'investigating', rev: 1, work: { rev: 1, assignee: 'ana', by: 'lei' } },
    });
    expect((await get('?state=investigating&assignee=ana')).incidents).toHaveLength(2);
  });

  it('with a line of the audit log that says who did what, and nothing that did not change', async () => {
    await patch({ ids: ['a'], state: 'investigating', assignee: 'ana' }, 'bo');
    await patch({ ids: ['a'], state: 'closed', closeReason: 'false-positive', assignee: null });
    const { rows } = await opened.store.read('audit', { limit: 10 });
    expect(rows).toMatchObject([
      {
        ...{ actor: 'lei', action: 'incident-changed', target: 'a' },
        detail: {
          ...{ incidentState: 'closed', before: 'investigating', closeReason: 'false-positive', unassigned: 'ana' },
        },
      },
      { actor: 'bo', detail: { incidentState: 'investigating', before: 'new', assignee: 'ana' } },
    ]);
  });

  it('only when nobody else did meanwhile, where they say what they looked at', async () => {
    await patch({ ids: ['a'], assignee: 'bo', rev: 0 }, 'bo');
    const late = await patch({ ids: ['a'], assignee: 'ana', rev: 0 });
    expect(late.status).toBe(409);
    expect(late.body.error).toMatchObject({ code: 'changed-meanwhile', message: expect.stringContaining('"bo"') });
    expect((await patch({ ids: ['a'], assignee: 'ana', rev: 1 })).status).toBe(200);
    const both = await Promise.all([
      patch({ ids: ['b'], assignee: 'x', rev: 0 }),
      patch({ ids: ['b'], assignee: 'y', rev: 0 }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('unless the change makes no sense, or is not theirs to make', async () => {
    for (const body of [
      { ids: ['a'] },
      { ids: [], state: 'new' },
      { ids: ['a'], state: 'closed' },
      { ids: ['a'], state: 'watching', closeReason: 'cleaned' },
      { ids: ['a', 'b'], state: 'watching', rev: 0 },
      { ids: Array.from({ length: 501 }, (_, n) => `i${n}`), state: 'watching' },
      { ids: ['a'], assignee: '  ' },
      { ids: ['a'], state: 'watching', surprise: 1 },
    ]) {
      expect((await patch(body)).status).toBe(400);
    }
    expect((await patch({ ids: ['a'], state: 'watching' }, 'viewer')).status).toBe(403);
    expect((await get('/a')).incident).not.toHaveProperty('work');
  });

  it('and read what happened, oldest first, in their language', async () => {
    nowMs = 6_000;
    await patch({ ids: ['a'], state: 'closed', closeReason: 'accepted' });
    nowMs = 7_000;
    const hostile = '<b>x</b>\u202e';
    const headers = { ...HEADERS, authorization: 'bo' };
    const noted = await server.inject({
      ...{ method: 'POST', url: '/api/v1/incidents/a/notes', headers, payload: { text: ` ${hostile} ` } },
    });
    expect(noted.json().note).toMatchObject({ by: 'bo', text: hostile });
    nowMs = 8_000;
    await put('a', 2, { alertCount: 1 });
    const { history } = await get('/a/history?lang=zh-Hant');
    expect(history).toMatchObject([
      { type: 'verdict', verdict: 'probable', at: '1970-01-01T00:00:05.000Z' },
      { type: 'change', by: 'lei', text: '變更了事件，狀態：已結案，原因：接受風險' },
      { type: 'note', by: 'bo', text: hostile },
      { type: 'change', by: 'collector', action: 'incident-reopened' },
    ]);
    expect((await get('?state=reopened&facets=yes')).facets).toEqual({
      ...{ total: 1, states: { reopened: 1, new: 1 }, verdicts: { probable: 1 } },
    });
  });
});

describe('lists', () => {
  it('hide what is merely observed when asked to, and still count it', async () => {
    await put('o', 1, { conclusion: { ...incidentOf('o', 1).conclusion, verdict: 'observed' } });
    expect((await get('')).incidents).toHaveLength(3);
    const hidden = await get('?observed=hide&facets=yes');
    expect(hidden.incidents).toHaveLength(2);
    expect(hidden.facets).toMatchObject({ total: 2, verdicts: { observed: 1, probable: 2 } });
    expect((await get('?observed=hide&verdict=observed')).incidents).toHaveLength(1);
  });

  it('are there as a table in which no name is a formula', async () => {
    await put('evil', 1, { subject: { type: 'host', hostId: 'h', hostname: '=cmd|x', site: '@s' }, firstSeenMs: 1 });
    await patch({ ids: ['evil'], assignee: '+ana' });
    const answer = await server.inject({ url: '/api/v1/incidents.csv?text=evil', headers: HEADERS });
    expect(answer.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8' });
    expect(answer.body.startsWith('\ufeffid,verdict,')).toBe(true);
    const lines = answer.body.trim().split('\r\n');
    expect(lines).toHaveLength(2);
    for (const cell of ["'=cmd|x", "'@s", "'+ana"]) expect(lines[1]).toContain(`"${cell}"`);
  });
});
