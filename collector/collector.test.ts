import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { healthTexts } from '#shared/catalogue/console/health.ts';
import { HEALTH_COUNTERS } from '#shared/model/health-counter.ts';
import { compileToJson } from '#shared/signature/signatures-json.ts';
import { siteSignatures } from './correlate/world-for-tests.ts';
import type { CollectorOptions } from './assembly/assembly.ts';
import { type Collector, startCollector } from './collector.ts';
import { DataFolder } from './data-folder.ts';
import { Indicators } from './indicators.ts';
import { startTestWorker } from './store/sqlite/testing/start-test-worker.ts';

const ANY_PORT = { host: '127.0.0.1', port: 0 };

let folder: string;
let eve: string;
let running: Collector[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minesweep-collector-'));
  eve = join(folder, 'eve.json');
  writeFileSync(eve, '');
  running = [];
});

afterEach(async () => {
  for (const collector of running) await collector[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function start(more: Partial<CollectorOptions> = {}): Promise<Collector> {
  const data = new DataFolder(join(folder, 'data'));
  data.prepare();
  const indicators = Indicators.fromJson(compileToJson(siteSignatures()), []);
  if (indicators === undefined) throw new Error('no indicators');
  const collector = await startCollector({
    parts: {
      version: '0',
      startWorker: startTestWorker,
      readThisMachine: () => ({ hostname: 'here', addresses: [] }),
      makeOwnDataFolder: () => Promise.reject(new Error('this test names its folder')),
      ownDataFolders: async () => [],
      ensureConsole: () => Promise.reject(new Error('not in this test')),
      startProgram: () => {
        throw new Error('a collector starts no program');
      },
      readBuiltInSignatures: () => Promise.resolve(''),
    },
    ...{ data, indicators, version: '0', hostNames: [], site: 's', eveFiles: [eve], log: () => undefined },
    listen: { api: ANY_PORT, agents: ANY_PORT, ingest: ANY_PORT },
    ...more,
  });
  running.push(collector);
  return collector;
}

function eveLine(sourcePort: number): string {
  return `${JSON.stringify({
    ...{ timestamp: new Date().toISOString().replace('Z', '000+0000'), event_type: 'alert', proto: 'TCP' },
    ...{ src_ip: '10.1.2.3', src_port: sourcePort, dest_ip: '203.0.113.7', dest_port: 3333 },
    alert: {
      action: 'allowed',
      signature: 'SITE a',
      signature_id: 1,
      category: 'Crypto Currency Mining Activity Detected',
      severity: 2,
    },
  })}\n`;
}

async function ask<T>(collector: Collector, path: string): Promise<T> {
  const token = new DataFolder(join(folder, 'data')).readToken('api');
  const response = await fetch(`${collector.runtime.api}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await response.json()) as T;
}

async function alertCountOf(collector: Collector): Promise<number> {
  const { incidents } = await ask<{ incidents: { alertCount: number }[] }>(collector, 'incidents');
  return incidents.reduce((sum, { alertCount }) => sum + alertCount, 0);
}

describe('a collector', () => {
  it('turns a line that a sensor appends into an incident, and keeps it over a restart', async () => {
    const first = await start();
    appendFileSync(eve, eveLine(40_001) + eveLine(40_002));
    await expect.poll(() => alertCountOf(first), { timeout: 5_000 }).toBe(2);
    await first[Symbol.asyncDispose]();
    appendFileSync(eve, eveLine(40_003));
    const second = await start();
    await expect.poll(() => alertCountOf(second), { timeout: 5_000 }).toBe(3);
    const { incidents } = await ask<{ incidents: unknown[] }>(second, 'incidents');
    expect(incidents).toHaveLength(1);
    const status = await ask<{ sensors: { known: number } }>(second, 'status');
    expect(status.sensors.known).toBe(1);
  });

  it('takes alerts over HTTP with the token for them and with no other', async () => {
    const collector = await start();
    const data = new DataFolder(join(folder, 'data'));
    const deliver = (token: string | undefined) =>
      fetch(`${collector.runtime.ingest}/v1/alerts`, {
        method: 'POST',
        body: eveLine(40_001),
        headers: { authorization: `Bearer ${token}` },
      });
    expect((await deliver(data.readToken('api'))).status).toBe(401);
    expect((await deliver(data.readToken('ingest'))).status).toBe(200);
    await expect.poll(() => alertCountOf(collector), { timeout: 5_000 }).toBe(1);
  });

  it.each(['api', 'agents', 'ingest'] as const)(
    'whose port for %s is taken says which one and what to do, and leaves nothing behind',
    async (listener) => {
      const taken = createServer();
      await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
      const { port } = taken.address() as AddressInfo;
      const listen = { api: ANY_PORT, agents: ANY_PORT, ingest: ANY_PORT, [listener]: { host: '127.0.0.1', port } };
      const option = listener === 'api' ? 'console' : listener;
      await expect(start({ listen })).rejects.toThrow(new RegExp(`Port ${port} .* in use .*--${option}-port`));
      expect(new DataFolder(join(folder, 'data')).readRuntime()).toBeUndefined();
      await new Promise((resolve) => taken.close(resolve));
      await start();
    },
  );

  it('ends within three seconds although somebody listens to its events', async () => {
    const collector = await start();
    const token = new DataFolder(join(folder, 'data')).readToken('api');
    const events = await fetch(`${collector.runtime.api}/api/v1/events`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const from = performance.now();
    await collector[Symbol.asyncDispose]();
    expect(performance.now() - from).toBeLessThan(3_000);
    await events.body?.cancel().catch(() => undefined);
  });
});

it('everything that it counts of its health can be said to people, and nothing else is said', async () => {
  const status = await ask<{ counters: object }>(await start(), 'status');
  expect(Object.keys(status.counters).sort()).toEqual([...HEALTH_COUNTERS].sort());
  const texts = Object.keys(healthTexts).map((code) => code.replace('health.', ''));
  expect(texts.sort()).toEqual([...HEALTH_COUNTERS].sort());
});
