import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BaitOrder } from '#shared/model/bait.ts';
import { compileSignatures } from '#shared/signature/compile-signatures.ts';
import { BaitBook } from '../../bait/bait-book.ts';
import type { OrderResult } from '../../gateway/agent-connection.ts';
import { hostOf } from '../../store/conformance-data.ts';
import { openTestStore } from '../../store/sqlite/testing/open-test-store.ts';
import { createApiServer } from '../api-server.ts';
import { EventHub } from '../event-hub.ts';

const orders: BaitOrder[] = [];
let link: OrderResult = 'sent';
let role = 'operator';
let opened: Awaited<ReturnType<typeof openTestStore>>;
let server: FastifyInstance;

beforeAll(async () => {
  opened = await openTestStore();
  const { store } = opened;
  await store.write([{ op: 'put-host', host: hostOf('h1') }]);
  const gateway = () => ({
    canBait: () => link,
    bait: (_: string, order: BaitOrder) => {
      orders.push(order);
      return link;
    },
  });
  const context = {
    ...{ store, events: new EventHub('t'), version: '0', startedAtMs: 0, now: () => 1e12 },
    baits: new BaitBook({ store, gateway, onChange: () => undefined, now: () => 1e12 }),
    signatures: () => compileSignatures([]),
  };
  server = createApiServer({
    context: context as never,
    hostNames: ['127.0.0.1'],
    authenticate: async () => ({ name: 'anna', role }) as never,
    console: Promise.reject(new Error('there is no console in this test')),
    reportError: (error) => {
      throw error;
    },
  });
});

afterAll(async () => {
  await server.close();
  await opened[Symbol.asyncDispose]();
});

const ask = async (method: 'GET' | 'POST' | 'DELETE', payload?: object) => {
  const url = '/api/v1/hosts/h1/bait';
  const response = await server.inject({
    ...{ method, url, headers: { host: '127.0.0.1' } },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: response.statusCode, body: response.json() };
};
const audited = async () => (await opened.store.read('audit', { limit: 10 })).rows.map(({ action }) => action);

it('is for operators: viewers read', async () => {
  role = 'viewer';
  expect(await ask('POST', {})).toMatchObject({ status: 403, body: { error: { code: 'not-allowed' } } });
  expect(await ask('DELETE')).toMatchObject({ status: 403 });
  expect(await ask('GET')).toMatchObject({ status: 200, body: { experiments: [] } });
  role = 'operator';
});

it.each([
  { slots: 12 },
  { slots: 41 },
  { slots: 13.5 },
  { seconds: 1 },
  { seconds: 121 },
  { monitor: '../top' },
  { monitor: '' },
  { seed: '' },
  { seed: 's'.repeat(65) },
])('refuses %j', async (body) => {
  expect(await ask('POST', body)).toMatchObject({ status: 400, body: { error: { code: 'bad-parameter' } } });
});

it('says what is wrong with a name that no decoy can bear', async () => {
  const { body } = await ask('POST', { monitor: 'Process Hacker 2.exe' });
  expect(body.error).toMatchObject({ path: 'monitor', message: expect.stringContaining('no spaces') });
});

it('is not asked of an agent that is away, and that leaves no trace', async () => {
  link = 'away';
  expect(await ask('POST', {})).toMatchObject({ status: 200, body: { notNow: 'away' } });
  link = 'sent';
  expect([orders, await audited()]).toEqual([[], []]);
});

it('is asked once, with a seed drawn before; stopped; and both are audited', async () => {
  const { body } = await ask('POST', { monitor: 'htop', slots: 13, seconds: 2 });
  expect(body.experiment).toMatchObject({
    state: 'asked',
    askedBy: 'anna',
    slots: 13,
    seconds: 2,
    monitor: 'htop',
  });
  expect(orders).toMatchObject([
    { do: 'start', wish: { monitor: 'htop', slots: 13, seconds: 2, seed: body.experiment.seed } },
  ]);
  expect(body.experiment.seed).toMatch(/^[0-9a-f]{16}$/);
  expect(await ask('POST', {})).toMatchObject({ status: 409, body: { error: { code: 'bait-running' } } });
  expect(await ask('DELETE')).toMatchObject({ status: 200, body: { experiment: { id: body.experiment.id } } });
  expect(orders[1]).toEqual({ do: 'stop', experimentId: body.experiment.id });
  expect(await audited()).toEqual(['bait-stopped', 'bait-asked']);
});
