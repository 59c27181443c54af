import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountRole } from '#shared/model/account-role.ts';
import { hostOf, incidentOf, summaryOf } from '../../store/conformance-data.ts';
import { openTestStore, type TestStore } from '../../store/sqlite/testing/open-test-store.ts';
import type { HostRecord } from '#shared/model/host-record.ts';
import { createApiServer } from '../api-server.ts';
import { EventHub } from '../event-hub.ts';
import { HostLists } from '../host-lists.ts';

const NOW_MS = 1_000_000_000;
const HEADERS = { host: '127.0.0.1' };

let opened: TestStore;
let server: FastifyInstance;

beforeEach(async () => {
  opened = await openTestStore();
  const context = {
    ...{ store: opened.store, events: new EventHub('t'), hostLists: new HostLists('t') },
    ...{ version: '0', startedAtMs: 0, now: () => NOW_MS, isConnected: (id: string) => id !== 'h3' },
    series: { lastHour: () => undefined },
    readHealth: () => ({ counters: {}, indicatorProblems: [], indicators: 0 }),
  };
  server = createApiServer({
    context: context as never,
    hostNames: ['127.0.0.1'],
    authenticate: async ({ authorization }) => ({
      name: 'lei',
      role: (authorization === 'viewer' ? 'viewer' : 'operator') satisfies AccountRole,
    }),
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

async function putHosts(...names: readonly string[]): Promise<void> {
  const hostNamed = (hostname: string, number: number): HostRecord => {
    const host = hostOf(`h${number + 1}`);
    return { ...host, lastSeenMs: NOW_MS, capabilities: [], facts: { ...host.facts, hostname } };
  };
  await opened.store.write(names.map((name, number) => ({ op: 'put-host', host: hostNamed(name, number) })));
}

async function get(path: string) {
  const response = await server.inject({ url: `/api/v1/${path}`, headers: HEADERS });
  return { status: response.statusCode, ...response.json() };
}

async function patch(payload: object, authorization = 'operator') {
  const response = await server.inject({
    method: 'PATCH',
    url: '/api/v1/hosts',
    headers: { ...HEADERS, authorization },
    payload,
  });
  return { status: response.statusCode, ...response.json() };
}

async function labelsOf(id: string): Promise<readonly string[]> {
  return (await get(`hosts/${id}`)).host.labels;
}

describe('the list of hosts', () => {
  it('meets every host once, though all of them change while pages are turned', async () => {
    await putHosts('a', 'b', 'c', 'd', 'e');
    for (const order of ['cpu', 'name', 'last-seen', 'verdict', 'first-seen']) {
      const met: string[] = [];
      let next: string | undefined;
      do {
        const page = await get(`hosts?order=${order}&limit=2${next === undefined ? '' : `&after=${next}`}`);
        met.push(...page.hosts.map((host: { id: string }) => host.id));
        next = page.next;
        // What came first now comes last, and the other way round.
        await opened.store.write(
          ['h1', 'h2', 'h3', 'h4', 'h5'].map((hostId) => ({
            ...{ op: 'put-summary', hostId, receivedAtMs: NOW_MS + met.length, clockOffsetMs: 0 },
            summary: { ...summaryOf(1), busyCores: met.includes(hostId) ? 0 : 4 },
          })),
        );
      } while (next !== undefined);
      expect([order, ...met.toSorted()]).toEqual([order, 'h1', 'h2', 'h3', 'h4', 'h5']);
    }
    expect(await get('hosts?order=cpu&after=x-1.2')).toMatchObject({
      ...{ status: 410, error: { code: 'cursor-over', path: 'after' } },
    });
  });

  it('says how each stands and counts what the filter leaves', async () => {
    await putHosts('web', 'db');
    const subject = { type: 'host', hostId: 'h2', hostname: 'db', site: 's' } as const;
    await opened.store.write([{ op: 'put-incident', incident: { ...incidentOf('i', 1), subject } }]);
    const answer = await get('hosts?verdict=probable&facets=yes');
    expect(answer.hosts).toMatchObject([{ id: 'h2', verdict: 'probable', state: 'watched', openIncidents: 1 }]);
    expect(answer.facets).toMatchObject({ total: 1, verdicts: { none: 1, probable: 1 }, states: { watched: 1 } });
    expect(await get('status')).toMatchObject({ hosts: { known: 2, connected: 2, withBlindSpots: 0 } });
  });

  it('counts exactly beyond a page', async () => {
    await putHosts(...Array.from({ length: 1_203 }, (_, number) => `n${number}`));
    expect((await get('status')).hosts).toMatchObject({ known: 1_203, connected: 1_202, isComplete: true });
  });
});

describe('labels', () => {
  it('are changed for many at once, in the audit log, and undone without touching what was so before', async () => {
    await putHosts('a', 'b', 'c');
    await patch({ ids: ['h1'], addLabels: ['web'] });
    const change = await patch({ ids: ['h1', 'h2', 'h3', 'h3'], addLabels: [' web '], removeLabels: ['old'] });
    expect(change).toMatchObject({ status: 200, changed: 2, undo: [{ ids: ['h3', 'h2'], removeLabels: ['web'] }] });
    expect((await get('hosts?label=web')).hosts).toHaveLength(3);
    const [entry] = (await get('audit')).entries;
    expect(entry).toMatchObject({
      actor: 'lei',
      action: 'hosts-labelled',
      text: 'labelled 3 hosts, added: web, removed: old',
    });
    for (const undo of change.undo) await patch(undo);
    expect([await labelsOf('h1'), await labelsOf('h2'), await labelsOf('h3')]).toEqual([['web'], [], []]);
  });

  it('are not changed by viewers, not on unknown hosts, and not into what no list could ask for', async () => {
    await putHosts('a', 'b');
    expect((await patch({ ids: ['h1'], addLabels: ['x'] }, 'viewer')).status).toBe(403);
    expect(await patch({ ids: ['h1', 'nobody'], addLabels: ['x'] })).toMatchObject({ status: 404 });
    for (const label of ['a,b', '', '\u202e', 'x'.repeat(41)]) {
      expect((await patch({ ids: ['h1'], addLabels: [label] })).status).toBe(400);
    }
    expect(await labelsOf('h1')).toEqual([]);
    expect((await get('audit')).entries).toEqual([]);
  });
});
