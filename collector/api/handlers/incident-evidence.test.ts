import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Correlation, toCorrelatedHost } from '../../correlation.ts';
import { findingAbout, POOL, processNamed, siteSignatures, START_MS, tuple } from '../../correlate/world-for-tests.ts';
import { alertLine, chunkOf, hostOf } from '../../store/conformance-data.ts';
import { openTestStore, type TestStore } from '../../store/sqlite/testing/open-test-store.ts';
import { compileToJson } from '#shared/signature/signatures-json.ts';
import { createApiServer } from '../api-server.ts';
import { EventHub } from '../event-hub.ts';

const EVIL = 'kheiper</td>](http://evil.example)`|\u202e\u001b[31m';
const HEADERS = { host: '127.0.0.1' };
let opened: TestStore;
let server: FastifyInstance;

/** A host that mines under a hostile name, and a sensor that saw it, in a real store by the real correlation. */
beforeEach(async () => {
  opened = await openTestStore(compileToJson(siteSignatures()));
  const { store } = opened;
  const host = hostOf('h1');
  const miner = { ...processNamed('kheiper'), name: { text: EVIL } };
  const correlation: Correlation = new Correlation({
    ...{ store, signatures: siteSignatures, now: () => START_MS + 1_000, onIncidents: () => undefined },
    ask: (hostId, questions) => {
      const owner = { tuple: tuple(['192.0.2.7', 51_544], [POOL.ip, POOL.port]), process: miner };
      const owners = [{ ...owner, firstSeenMs: START_MS - 1_000, lastSeenMs: START_MS + 1_000 }];
      for (const { questionId } of questions) void correlation.submit({ type: 'owners', hostId, questionId, owners });
      return true;
    },
  } as ConstructorParameters<typeof Correlation>[0]);
  await correlation.start();
  await correlation.submit({ type: 'host-connected', host: toCorrelatedHost(host) }, [{ op: 'put-host', host }]);
  const finding = findingAbout(miner, ['cpu.sustained', 'artefact.wallet-in-config']);
  const put = { op: 'put-finding', hostId: 'h1', receivedAtMs: 1, finding } as const;
  await correlation.submit({ type: 'findings', hostId: 'h1', findings: [finding] }, [put]);
  const parts = { atMs: START_MS, source: '192.0.2.7', destination: POOL.ip, payload: '{"login":"4Ab","pass":"x"}' };
  const report = await store.ingest(chunkOf([alertLine(parts)]));
  await correlation.submit({ type: 'alerts', alerts: report.relevant });
  await expect.poll(async () => (await store.read('incidents', { limit: 9 })).rows[0]?.alertCount).toBe(1);
  server = createApiServer({
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
});

afterEach(async () => {
  await server.close();
  await opened[Symbol.asyncDispose]();
});

it('gives everything behind an incident, and where the alert says it', async () => {
  const [incident] = (await opened.store.read('incidents', { limit: 1 })).rows;
  const url = `/api/v1/incidents/${incident?.id}/evidence?lang=zh-Hans`;
  const evidence = (await server.inject({ url, headers: HEADERS })).json();
  expect(evidence.findings).toMatchObject([{ id: incident?.findingIds[0], hostId: 'h1' }]);
  const [{ alert, matches }] = evidence.alerts;
  const marked = matches.map(({ start, end, kind }: { start: number; end: number; kind: string }) => [
    kind,
    alert.raw.slice(start, end),
  ]);
  expect(marked).toContainEqual(['pool', POOL.ip]);
  expect(evidence.host).toMatchObject({
    ...{ hostname: 'web-1', connected: true },
    capabilities: [
      { observable: true },
      { observable: false, reason: 'no-permission', remedy: expect.stringContaining('请以 root 运行代理程序') },
    ],
  });
  const kinds = evidence.chain.map(
    ({ kind, certainty }: { kind: string; certainty: string }) => `${kind} ${certainty}`,
  );
  expect(kinds).toEqual(expect.arrayContaining(['entry not-observable', 'process seen', 'pool seen']));
});

it('writes a report in which hostile names are text and nothing else', async () => {
  const [incident] = (await opened.store.read('incidents', { limit: 1 })).rows;
  const ask = (query: string) =>
    server.inject({ url: `/api/v1/incidents/${incident?.id}/export${query}`, headers: HEADERS });
  const markdown = await ask('?format=markdown');
  expect(markdown.headers).toMatchObject({
    'content-type': 'text/markdown; charset=utf-8',
    'content-disposition': `attachment; filename="${incident?.id}.md"`,
  });
  expect(markdown.body).toContain('# confirmed');
  expect(markdown.body).not.toMatch(/[\u202e\u001b]/);
  // Within code it may stand as it is; elsewhere every piece of markup is escaped.
  const outside = markdown.body.replace(/(`+)[^`](?:.*?[^`])?\1(?!`)/g, '').replace(/```[\s\S]*?```/g, '');
  expect(outside).not.toContain('](http');
  expect(outside).not.toContain('</td>');
  const json = (await ask('')).json();
  expect(json).toMatchObject({ schemaVersion: 1, incident: { id: incident?.id }, history: [{ type: 'verdict' }, {}] });
});
