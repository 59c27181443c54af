import { expect, it } from 'vitest';
import { hostOf } from '../../store/conformance-data.ts';
import { LiveHosts } from '../../live/live-hosts.ts';
import { openTestStore } from '../../store/sqlite/testing/open-test-store.ts';
import { createApiServer } from '../api-server.ts';
import { EventHub } from '../event-hub.ts';

it('says that an agent is busy with what others asked it to recall, and what to do', async () => {
  await using opened = await openTestStore();
  await opened.store.write([{ op: 'put-host', host: hostOf('h1') }]);
  const context = {
    ...{ store: opened.store, events: new EventHub('t'), version: '0', startedAtMs: 0, now: () => 1e12 },
    live: new LiveHosts({ gateway: () => ({ watchClosely: () => 'sent', recall: () => 'busy' }), now: () => 1e12 }),
  };
  const server = createApiServer({
    context: context as never,
    hostNames: ['127.0.0.1'],
    authenticate: async () => ({ name: 'test', role: 'viewer' }) as never,
    console: Promise.reject(new Error('there is no console in this test')),
    reportError: (error) => {
      throw error;
    },
  });
  const response = await server.inject({
    ...{ method: 'POST', url: '/api/v1/hosts/h1/history', headers: { host: '127.0.0.1' } },
    payload: { from: '2026-11-23T12:00:00.000Z', to: '2026-11-23T12:05:00.000Z' },
  });
  await server.close();
  expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '10']);
  expect(response.json()).toMatchObject({ error: { code: 'busy', remedy: 'Ask again in ten seconds' } });
});
