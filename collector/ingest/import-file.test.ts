import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importAlerts } from '../cli/alerts-import.ts';
import { alertLine } from '../store/conformance-data.ts';
import { openTestStore, type TestStore } from '../store/sqlite/testing/open-test-store.ts';
import { createHttpImportTarget } from './http-import-target.ts';
import { createHttpIngest } from './http-ingest.ts';
import { type ImportTarget, importFile } from './import-file.ts';
import { createStoreImportTarget } from './store-import-target.ts';

const NOON_MS = Date.UTC(2026, 10, 23, 12);
const TOKEN = 'token-for-tests';
const text = Array.from({ length: 300 }, (_, n) =>
  alertLine({
    atMs: NOON_MS + n,
    source: '192.0.2.1',
    destination: '198.51.100.1',
    ...(n % 100 === 0 ? { signature: 'xmrig' } : {}),
  }),
).join('\n');

let opened: TestStore;
let server: Server;
let url: URL;
let file = '';

beforeEach(async () => {
  opened = await openTestStore();
  file = join(opened.folder, 'eve.json');
  writeFileSync(file, text);
  const handle = createHttpIngest({
    store: opened.store,
    token: TOKEN,
    site: 'south',
    onReport: () => undefined,
    maxBodyBytes: 200_000,
    maxAtOnce: 2,
  });
  server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await opened[Symbol.asyncDispose]();
});

function targets(): readonly (readonly [string, ImportTarget])[] {
  return [
    ['into a store', createStoreImportTarget(opened.store)],
    ['over HTTP', createHttpImportTarget(url, TOKEN)],
  ];
}

async function countAlerts(): Promise<number> {
  const [top] = await opened.store.read('top-sources', { fromMs: 0, toMs: 2 * NOON_MS, limit: 1 });
  return top?.alerts ?? 0;
}

const options = { site: 'south', format: 'suricata-eve', pieceBytes: 5_000 } as const;

describe('importFile', () => {
  test.each(['into a store', 'over HTTP'])('imports once, whatever it is packed in: %s', async (which) => {
    const target = new Map(targets()).get(which);
    if (target === undefined) throw new Error(which);
    const progress: number[] = [];
    const onProgress = (_step: string, done: number, total: number) => progress.push(done / total);
    const first = await importFile({ ...options, file, target, onProgress });
    expect(first).toMatchObject({ imported: true, read: 300, understood: 300, rejected: 0, mining: 3 });
    expect(progress.at(-1)).toBe(1);
    const packed = `${file}.gz`;
    writeFileSync(packed, gzipSync(text));
    expect(await importFile({ ...options, file: packed, target })).toMatchObject({ imported: false, read: 0 });
    expect(await countAlerts()).toBe(300);
    expect(await importFile({ ...options, file: packed, target, again: true })).toMatchObject({
      imported: true,
      understood: 300,
    });
    expect(await importFile({ ...options, file: packed, target, again: true })).toMatchObject({ imported: true });
    expect(await countAlerts()).toBe(900);
  });

  test.each(['into a store', 'over HTTP'])('goes on exactly where it was interrupted: %s', async (which) => {
    const target = new Map(targets()).get(which);
    if (target === undefined) throw new Error(which);
    let sent = 0;
    const failing: ImportTarget = {
      position: (source) => target.position(source),
      send: async (chunk) => {
        sent += 1;
        if (sent === 5) throw new Error('interrupted');
        return target.send(chunk);
      },
    };
    await expect(importFile({ ...options, file, target: failing })).rejects.toThrow('interrupted');
    const result = await importFile({ ...options, file, target });
    expect(result.resumedAt).toBeGreaterThan(10_000);
    expect(await countAlerts()).toBe(300);
  });

  test('damaged gzip is an error, and what came before it is kept for the next try', async () => {
    writeFileSync(`${file}.gz`, gzipSync(text).subarray(0, 900));
    const target = createStoreImportTarget(opened.store);
    await expect(importFile({ ...options, file: `${file}.gz`, target })).rejects.toThrow();
  });
});

describe('alerts import', () => {
  const run = async (changes: Partial<Parameters<typeof importAlerts>[0]> = {}) => {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const status = await importAlerts({
      file,
      format: 'suricata-eve',
      output: 'human',
      again: false,
      collector: url,
      token: TOKEN,
      stdout,
      stderr,
      ...changes,
    });
    return { status, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
  };

  test('says what became of the lines, and of a second try', async () => {
    expect(await run()).toEqual({
      status: 0,
      out: '300 read, 300 understood, 0 rejected; 3 have to do with mining\n',
      err: '',
    });
    expect((await run()).out).toContain('was imported before');
    expect(JSON.parse((await run({ output: 'json' })).out)).toMatchObject({ schemaVersion: 1, imported: false });
  });

  test('ends with a status that says what is wrong', async () => {
    await expect(run({ token: 'wrong' })).rejects.toMatchObject({ status: 77 });
    await expect(run({ collector: new URL('http://127.0.0.1:1') })).rejects.toMatchObject({ status: 69 });
    await expect(run({ file: `${file}.missing` })).rejects.toMatchObject({ status: 65 });
  });
});

describe('HTTP ingest', () => {
  const post = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, url), {
      method: 'POST',
      body: text.slice(0, 4_000),
      ...init,
      headers: { authorization: `Bearer ${TOKEN}`, ...init.headers },
    });

  test('takes whole lines, plain or gzip, and answers the counts', async () => {
    const plain = await post('/v1/alerts?source=edge', { body: `${text.split('\n').slice(0, 5).join('\n')}\nbroken` });
    expect(plain.status).toBe(200);
    expect(await plain.json()).toMatchObject({
      read: 6,
      understood: 5,
      rejected: 1,
      mining: 1,
      problems: [{ line: 6, error: 'not-json' }],
    });
    const packed = await post('/v1/alerts?source=edge', {
      body: gzipSync(text),
      headers: { 'content-encoding': 'gzip' },
    });
    expect(await packed.json()).toMatchObject({ understood: 300 });
    expect((await opened.store.read('sensors', {})).map(({ source, site }) => [source, site])).toEqual([
      ['http:edge', 'south'],
    ]);
  });

  test('refuses without the token, before it reads anything', async () => {
    for (const authorization of ['', 'Bearer', 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN.slice(0, -1)}`]) {
      expect((await post('/v1/alerts', { headers: { authorization } })).status, authorization).toBe(401);
    }
    expect(await countAlerts()).toBe(0);
  });

  test('refuses what is too large, also when it only becomes large', async () => {
    expect((await post('/v1/alerts', { body: 'x'.repeat(300_000) })).status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(100_000);
    expect((await post('/v1/alerts', { body: bomb, headers: { 'content-encoding': 'gzip' } })).status).toBe(413);
  });

  test('says what else is wrong with a request', async () => {
    const statuses = async (path: string, init?: RequestInit) => (await post(path, init)).status;
    expect(await statuses('/v1/alerts', { headers: { 'content-encoding': 'br' } })).toBe(415);
    expect(await statuses('/v1/alerts', { headers: { 'content-encoding': 'gzip' } })).toBe(400);
    expect(await statuses('/v1/alerts?format=netscape')).toBe(400);
    expect(await statuses('/v1/alerts?source=..%2F')).toBe(400);
    expect(await statuses('/v1/alerts?import=abc')).toBe(400);
    expect(await statuses('/v1/other')).toBe(404);
    expect(await statuses('/v1/alerts', { method: 'PUT' })).toBe(405);
  });

  test('a piece that does not continue an import is a conflict with the position', async () => {
    const piece = `/v1/alerts?import=${'a'.repeat(64)}`;
    expect((await post(`${piece}&offset=77`)).status).toBe(409);
    expect((await post(`${piece}&offset=0`, { body: `${text.split('\n')[0]}\n` })).status).toBe(200);
    const again = await post(`${piece}&offset=0`, { body: `${text.split('\n')[0]}\n` });
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({
      error: 'position',
      position: { offset: (text.split('\n')[0]?.length ?? 0) + 1 },
    });
    expect(await countAlerts()).toBe(1);
  });
});
