import { expect, it } from 'vitest';
import { findingOf, hostOf } from '../../store/conformance-data.ts';
import { openTestStore } from '../../store/sqlite/testing/open-test-store.ts';
import { createApiServer } from '../api-server.ts';
import { EventHub } from '../event-hub.ts';

it('the state of a host is left out of what was found when that is asked for', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  const state = { ...findingOf('finding-2', 1), kind: 'code-in-agent' };
  await store.write([
    { op: 'put-host', host: hostOf('h1') },
    { op: 'put-finding', hostId: 'h1', receivedAtMs: 1, finding: findingOf('finding-1', 1) },
    { op: 'put-finding', hostId: 'h1', receivedAtMs: 1, finding: state },
  ]);
  await using server = createApiServer({
    context: {
      ...{ store, events: new EventHub('t'), version: '0', startedAtMs: 0, now: () => 1e12, isConnected: () => true },
    } as never,
    hostNames: ['127.0.0.1'],
    authenticate: async () => ({ name: 'lei', role: 'viewer' }),
    console: Promise.reject(new Error('there is no console in this test')),
    reportError: (error) => {
      throw error;
    },
  });
  const listed = async (query: string): Promise<readonly (readonly string[])[]> => {
    const answer = await server.inject({ url: `/api/v1/findings${query}`, headers: { host: '127.0.0.1' } });
    return answer.json().findings.map(({ id, severity }: { id: string; severity: string }) => [id, severity]);
  };
  expect(await listed('')).toEqual([
    ['finding-2', 'low'],
    ['finding-1', 'info'],
  ]);
  expect(await listed('?hygiene=hide')).toEqual([['finding-1', 'info']]);
});
