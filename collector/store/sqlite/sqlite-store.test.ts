import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alertLine, chunkOf, findingOf } from '../conformance-data.ts';
import { STORE_CONFORMANCE } from '../conformance.ts';
import { createSqliteStore } from './create-sqlite-store.ts';
import { openTestStore } from './testing/open-test-store.ts';
import { noSignatures, startTestWorker } from './testing/start-test-worker.ts';

describe('the store on SQLite', () => {
  for (const { name, check } of STORE_CONFORMANCE) {
    test(name, async () => {
      await using opened = await openTestStore();
      await check(opened.store);
    });
  }
});

describe('opening', () => {
  let folder = '';
  const open = () =>
    createSqliteStore({ file: join(folder, 'store.db'), signatures: noSignatures(), startWorker: startTestWorker });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'minesweep-store-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('what was written is there after closing and opening again', async () => {
    {
      await using store = await open();
      await store.write([{ op: 'put-finding', hostId: 'h1', receivedAtMs: 1, finding: findingOf('finding-1', 1) }]);
    }
    await using store = await open();
    expect((await store.read('finding', { id: 'finding-1' }))?.hostId).toBe('h1');
  });

  test('alerts of one millisecond that two runs of the program store are kept apart', async () => {
    const side = { source: '192.0.2.1', destination: '192.0.2.2' };
    const lines = [3, 1, 2].map((n) => alertLine({ atMs: n, signature: 'xmrig', payload: `login ${n}`, ...side }));
    const ids = new Set<string>();
    for (let run = 0; run < 3; run++) {
      await using store = await open();
      const { relevant } = await store.ingest(chunkOf(lines));
      for (const { id, alert } of relevant) {
        ids.add(id);
        expect((await store.read('alert', { id }))?.alert.payload).toBe(alert.payload);
      }
      expect(relevant.map(({ alert }) => alert.payload)).toEqual(['login 3', 'login 1', 'login 2']);
    }
    expect(ids.size).toBe(9);
  });

  test('the largest counts that a device may tell come back', async () => {
    await using store = await open();
    const line = alertLine({ atMs: 1, source: '192.0.2.1', destination: '192.0.2.2' });
    const { flow, ...event } = JSON.parse(line) as { flow: Record<string, number> };
    const largest = Object.fromEntries(Object.keys(flow).map((key) => [key, Number.MAX_SAFE_INTEGER]));
    await store.ingest(chunkOf([JSON.stringify({ ...event, flow: largest })]));
    const [stored] = (await store.read('alerts', { limit: 1 })).rows;
    expect(stored?.alert).toMatchObject({ bytes: 2 * Number.MAX_SAFE_INTEGER, packets: 2 * Number.MAX_SAFE_INTEGER });
  });

  test('a database of a newer program is refused and left alone', async () => {
    await (await open())[Symbol.asyncDispose]();
    const file = join(folder, 'store.db');
    const database = new SqliteDatabase(file);
    database.pragma('user_version = 999');
    database.close();
    const before = readFileSync(file);
    await expect(open()).rejects.toMatchObject({
      code: 'too-new',
      message: expect.stringContaining('newer Minesweep'),
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('a database of another program is refused', async () => {
    const database = new SqliteDatabase(join(folder, 'store.db'));
    database.exec('CREATE TABLE theirs (x)');
    database.close();
    await expect(open()).rejects.toMatchObject({ code: 'foreign' });
  });

  test('a file that is no database is named, with the remedy', async () => {
    const file = join(folder, 'store.db');
    writeFileSync(file, 'not a database, but long enough to look at '.repeat(100));
    await expect(open()).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining(file) });
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining('restore it from a backup') });
  });

  test('a database that another collector writes is refused as long as it does', async () => {
    {
      await using _first = await open();
      await expect(open()).rejects.toMatchObject({ code: 'in-use', message: expect.stringContaining('--data') });
    }
    await (await open())[Symbol.asyncDispose]();
  });

  test('a folder that does not exist is an error and not a crash', async () => {
    rmSync(folder, { recursive: true });
    await expect(open()).rejects.toMatchObject({ name: 'StoreError' });
  });
});
