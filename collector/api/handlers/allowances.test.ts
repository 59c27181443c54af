import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiErrorSchema } from '#shared/api/api-error.ts';
import { allowanceEndpoints } from '#shared/api/allowances.ts';
import type { HostFacts } from '#shared/model/host.ts';
import { Correlation } from '../../correlation.ts';
import { findingAbout, hostNamed, processNamed, siteSignatures, START_MS } from '../../correlate/world-for-tests.ts';
import { openTestStore, type TestStore } from '../../store/sqlite/testing/open-test-store.ts';
import { createApiServer } from '../api-server.ts';
import { EventHub } from '../event-hub.ts';

const DAY_MS = 86_400_000;
const HOST = { ...hostNamed('build1', '192.0.2.10') };
const BUILDER = { ...processNamed('builder'), user: 'ci' };
const SCRIPT = { ...processNamed('script', 200), exe: { text: '/opt/script' } };
const NOW_MS = START_MS + 5_000;
const MATCH = { exe: '/opt/builder', user: 'ci' };
const DRAFT = { match: MATCH, scope: { type: 'host', hostId: 'build1' }, reason: 'the nightly build', owner: 'ops' };

let opened: TestStore;
let server: FastifyInstance;
let correlation: Correlation;
let nowMs: number;

beforeEach(async () => {
  opened = await openTestStore();
  nowMs = NOW_MS;
  const { store } = opened;
  correlation = new Correlation({
    ...{ store, signatures: siteSignatures, now: () => nowMs, ask: () => false, onIncidents: () => undefined },
  });
  await correlation.start();
  const facts: HostFacts = {
    ...{ hostname: 'build1', system: 'linux', systemVersion: '6', architecture: 'x64', cpuCount: 2 },
    ...{ bootId: 'b', bootedAtMs: 0, addresses: ['192.0.2.10'] },
  };
  const { hostId, site, capabilities } = HOST;
  await correlation.submit({ type: 'host-connected', host: HOST }, [
    {
      op: 'put-host',
      host: { hostId, site, facts, capabilities, agentVersion: '0', firstSeenMs: 0, lastSeenMs: 0, clockOffsetMs: 0 },
    },
  ]);
  await report(findingAbout(BUILDER, ['cpu.sustained']));
  const events = new EventHub('t');
  server = createApiServer({
    context: {
      ...{ store, events, version: '0', startedAtMs: 0, now: () => nowMs, isConnected: () => true },
      readHealth: () => ({ counters: {}, indicatorProblems: [], indicators: 0 }),
      allowancesChanged: async () => void (await correlation.useAllowances()),
    } as never,
    hostNames: ['127.0.0.1'],
    authenticate: async ({ authorization }) => ({
      ...{
        name: authorization ?? 'lei',
        role: authorization === 'viewer' ? ('viewer' as const) : ('operator' as const),
      },
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

function report(finding: ReturnType<typeof findingAbout>): Promise<void> {
  const { hostId } = HOST;
  return correlation.submit({ type: 'findings', hostId, findings: [finding] }, [
    { op: 'put-finding', hostId, receivedAtMs: nowMs, finding },
  ]);
}

async function ask(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, authorization = 'lei') {
  const response = await server.inject({
    ...{ method, url: `/api/v1/allowances${url}`, headers: { host: '127.0.0.1', authorization } },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: response.statusCode, body: response.json() };
}

async function refusal(payload: object, url = ''): Promise<string | undefined> {
  const { status, body } = await ask('POST', url, payload);
  return status === 200 ? undefined : `${status} ${apiErrorSchema.parse(body).error.code}`;
}

async function findings() {
  return (await server.inject({ url: '/api/v1/findings', headers: { host: '127.0.0.1' } })).json();
}

async function conclusions() {
  const { rows } = await opened.store.read('incidents', { limit: 10 });
  return Object.fromEntries(rows.map(({ actor, conclusion }) => [actor ?? '', conclusion]));
}

describe('POST /api/v1/allowances', () => {
  it('makes one, weighs what is open anew, and writes it into the audit log', async () => {
    const { status, body } = await ask('POST', '', DRAFT);
    expect(status).toBe(200);
    allowanceEndpoints['POST /api/v1/allowances'].response.parse(body);
    expect(body.allowance).toMatchObject({
      ...{ state: 'active', match: MATCH, scope: { type: 'host', hostId: HOST.hostId }, scopeText: 'on build1' },
      ...{ owner: 'ops', reason: 'the nightly build', risky: false },
      expiresAt: new Date(NOW_MS + 90 * DAY_MS).toISOString(),
      criteria: [{ text: 'the executable /opt/builder' }, { text: 'run by ci' }],
    });
    expect((await conclusions())['/opt/builder']).toMatchObject({
      ...{ present: [], allowed: [{ by: { id: body.allowance.id, owner: 'ops' } }] },
    });
    expect((await findings()).findings).toMatchObject([{ severity: 'info', allowed: { owner: 'ops' } }]);
    const { rows } = await opened.store.read('audit', { limit: 10 });
    expect(rows).toMatchObject([
      {
        actor: 'lei',
        action: 'allowance-made',
        target: body.allowance.id,
        detail: { what: 'exe=/opt/builder user=ci' },
      },
    ]);
  });

  it('is answered for by whoever asks, and ends when they say', async () => {
    const { owner: _owner, ...nameless } = DRAFT;
    const expiresAt = new Date(NOW_MS + DAY_MS).toISOString();
    const { body } = await ask('POST', '', { ...nameless, expiresAt });
    expect(body.allowance).toMatchObject({ owner: 'lei', expiresAt });
    const never = await ask('POST', '', { ...DRAFT, expiresAt: 'never' });
    expect(never.body.allowance).not.toHaveProperty('expiresAt');
  });

  it.each<[string, object, string]>([
    ['only a user', { match: { user: 'ci' } }, '400 bad-allowance'],
    ['nothing', { match: {} }, '400 bad-allowance'],
    ['everything', { match: { folder: '/' }, acceptRisk: true }, '400 bad-allowance'],
    ['a place where anybody may write', { match: { exe: '/tmp/x' } }, '400 risky-allowance'],
    ['a hidden folder', { match: { folder: '/opt/.x' } }, '400 risky-allowance'],
    ['no reason', { reason: '  ' }, '400 bad-parameter'],
    ['an end in the past', { expiresAt: new Date(NOW_MS).toISOString() }, '400 bad-expiry'],
    ['an end too far away', { expiresAt: new Date(NOW_MS + 367 * DAY_MS).toISOString() }, '400 bad-expiry'],
    ['a host that is not there', { scope: { type: 'host', hostId: 'nobody' } }, '404 not-found'],
    ['something that it does not know', { match: { ...MATCH, argv: 'x' } }, '400 bad-parameter'],
  ])('refuses %s', async (_, change, expected) => {
    expect(await refusal({ ...DRAFT, ...change })).toBe(expected);
    expect((await opened.store.read('allowances', { limit: 10 })).rows).toEqual([]);
  });

  it('takes the risk with whoever says so', async () => {
    const { body } = await ask('POST', '', { ...DRAFT, match: { exe: '/tmp/x' }, acceptRisk: true });
    expect(body.allowance).toMatchObject({ risky: true });
  });

  it('is for operators', async () => {
    expect((await ask('POST', '', DRAFT, 'viewer')).status).toBe(403);
    expect((await ask('DELETE', '/alw_1', undefined, 'viewer')).status).toBe(403);
  });
});

describe('DELETE /api/v1/allowances/:id', () => {
  it('takes it back: what it silenced counts again, and it stays listed', async () => {
    const before = await conclusions();
    const { id } = (await ask('POST', '', DRAFT)).body.allowance;
    const { body } = await ask('DELETE', `/${id}`);
    expect(body.allowance).toMatchObject({ state: 'revoked', revokedBy: 'lei' });
    expect(await conclusions()).toEqual(before);
    expect((await findings()).findings[0]).not.toHaveProperty('allowed');
    expect((await ask('GET', '')).body.allowances).toEqual([]);
    expect((await ask('GET', '?state=any')).body.allowances).toMatchObject([{ id, state: 'revoked', silenced: 1 }]);
    expect((await ask('DELETE', `/${id}`)).status).toBe(200);
    const { rows } = await opened.store.read('audit', { limit: 10 });
    expect(rows.map(({ action }) => action)).toEqual(['allowance-taken-back', 'allowance-made']);
    expect((await ask('DELETE', '/alw_nothing')).status).toBe(404);
  });
});

describe('GET /api/v1/allowances', () => {
  it('says how often each one was of use, and which is over', async () => {
    await ask('POST', '', DRAFT);
    const expiresAt = new Date(NOW_MS + DAY_MS).toISOString();
    await ask('POST', '', { ...DRAFT, match: { exe: '/opt/other' }, expiresAt });
    const { body } = await ask('GET', '', undefined, 'viewer');
    allowanceEndpoints['GET /api/v1/allowances'].response.parse(body);
    expect(body.allowances).toMatchObject([
      { match: { exe: '/opt/other' }, silenced: 0 },
      { match: MATCH, silenced: 1, lastSilenced: new Date(NOW_MS).toISOString() },
    ]);
    nowMs += DAY_MS;
    expect((await ask('GET', '')).body.allowances).toMatchObject([{ match: MATCH }]);
    expect((await ask('GET', '?state=any')).body.allowances).toMatchObject([{ state: 'expired' }, { state: 'active' }]);
  });
});

describe('POST /api/v1/allowances/preview', () => {
  const preview = async (match: object, scope: object = DRAFT.scope) => {
    const { status, body } = await ask('POST', '/preview', { match, scope }, 'viewer');
    expect(status).toBe(200);
    return allowanceEndpoints['POST /api/v1/allowances/preview'].response.parse(body).preview;
  };

  it('says what would have been silenced, and changes nothing', async () => {
    const before = await conclusions();
    const seen = await preview(MATCH);
    expect(seen).toMatchObject({
      ...{ problems: [], complete: true, silenced: { findings: 1, hosts: 1, incidents: 1, nowUnsuspicious: 0 } },
      silencedFindings: [{ id: 'finding-100', hostname: 'build1' }],
      changedIncidents: [{ before: { probability: expect.closeTo(0.2) }, after: { probability: 0 } }],
      ...{ breaksThrough: { findings: 0, incidents: 0 }, breakingIncidents: [] },
    });
    expect(await conclusions()).toEqual(before);
    expect((await opened.store.read('allowances', { limit: 10 })).rows).toEqual([]);
  });

  it('says what would break through, with all that is about the same program', async () => {
    await report(findingAbout(SCRIPT, ['cpu.sustained']));
    await report({ ...findingAbout(SCRIPT, ['artefact.miner-command']), id: 'finding-201' });
    const seen = await preview({ folder: '/opt' }, { type: 'all' });
    expect(seen).toMatchObject({
      silenced: { findings: 1, incidents: 1 },
      breaksThrough: { findings: 2, incidents: 1 },
      breakingIncidents: [{ because: [{ code: 'artefact.miner-command' }] }],
    });
  });

  it('looks where it is to hold, and no further back than 30 days', async () => {
    expect((await preview(MATCH, { type: 'site', site: 's' })).silenced.findings).toBe(1);
    expect((await preview(MATCH, { type: 'site', site: 'elsewhere' })).silenced).toMatchObject({
      findings: 0,
      incidents: 0,
    });
    nowMs += 31 * DAY_MS;
    expect((await preview(MATCH)).silenced).toMatchObject({ findings: 0, incidents: 0 });
  });

  it('tells what speaks against it, and what it would do all the same', async () => {
    const seen = await preview({ folder: '/opt/.x' });
    expect(seen.problems).toMatchObject([{ code: 'hidden-folder', risk: true }]);
    expect(await preview({ user: 'ci' })).toMatchObject({
      ...{ problems: [{ code: 'no-program', risk: false }], silenced: { findings: 0 } },
    });
  });

  it('does not count what is silenced already', async () => {
    await ask('POST', '', DRAFT);
    expect((await preview(MATCH)).silenced.incidents).toBe(0);
  });
});
