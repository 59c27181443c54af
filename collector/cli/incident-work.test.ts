import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createApiServer } from '../api/api-server.ts';
import { EventHub } from '../api/event-hub.ts';
import { incidentOf } from '../store/conformance-data.ts';
import { openTestStore, type TestStore } from '../store/sqlite/testing/open-test-store.ts';
import { noteIncident, setIncidents } from './incident-work.ts';

let opened: TestStore;
let server: FastifyInstance;
let printed: string;
let where: Parameters<typeof noteIncident>[2];

/** A real API in front of a real store. */
beforeEach(async () => {
  opened = await openTestStore();
  await opened.store.write([
    { op: 'put-incident', incident: incidentOf('inc_a1', 1) },
    { op: 'put-incident', incident: incidentOf('inc_b1', 1) },
    { op: 'put-incident', incident: { ...incidentOf('inc_m', 1), mergedInto: 'inc_a1' } },
  ]);
  server = createApiServer({
    context: {
      store: opened.store,
      events: new EventHub('t'),
      version: '0',
      startedAtMs: 0,
      now: () => 5_000,
    } as never,
    hostNames: ['127.0.0.1'],
    authenticate: async () => ({ name: 'lei', role: 'operator' }),
    console: Promise.reject(new Error('there is no console in this test')),
    reportError: (error) => {
      throw error;
    },
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  where = { url, token: 't', data: undefined, ownDataFolders: async () => [], output: 'human', lang: 'en' };
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
  await opened[Symbol.asyncDispose]();
});

it('sets incidents whose ids were only begun, and says what became of each', async () => {
  expect(await setIncidents(['inc_a', 'inc_m'], { state: 'watching' }, where)).toBe(false);
  expect(printed).toBe('inc_a1  changed\ninc_m  not changed: inc_a1 continues it\n');
  expect((await opened.store.read('incident', { id: 'inc_a1' }))?.work).toMatchObject({ state: 'watching', by: 'lei' });
  expect(await setIncidents(['inc_a1'], { state: 'watching' }, where)).toBe(true);
});

it('changes nothing when one of them means none or several', async () => {
  await expect(setIncidents(['inc_a1', 'inc_'], { state: 'watching' }, where)).rejects.toThrow('more than one');
  await expect(setIncidents(['inc_a1', 'nothing'], { state: 'watching' }, where)).rejects.toThrow('no incident');
  expect((await opened.store.read('incident', { id: 'inc_a1' }))?.work).toBeUndefined();
});

it('writes a note', async () => {
  await noteIncident('inc_b', 'seen by hand', { ...where, output: 'json' });
  expect(JSON.parse(printed)).toMatchObject({ note: { incidentId: 'inc_b1', by: 'lei', text: 'seen by hand' } });
});
