import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { compileSignatures } from '#shared/signature/compile-signatures.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alertLine, chunkOf } from '../conformance-data.ts';
import { ChunkIngest } from './chunk-ingest.ts';
import { GroupCommit } from './group-commit.ts';
import { openForWriting, storeErrorOf } from './open-database.ts';

let folder = '';
let database: Database;
let ingest: ChunkIngest;
let group: GroupCommit;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minesweep-group-'));
  database = openForWriting(join(folder, 'store.db'));
  ingest = new ChunkIngest(database, compileSignatures([]), () => 1);
  group = new GroupCommit(
    database,
    {
      batchDone: () => ingest.batchDone(),
      beforeCommit: () => ingest.flush(),
      undoBatch: () => ingest.undoBatch(),
      undoGroup: () => ingest.undoGroup(),
    },
    () => 0, // No clock: groups are gathered until their timer ends.
  );
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const NOON_MS = Date.UTC(2026, 10, 23, 12);

function send(source: string, first: number, count: number) {
  const lines = Array.from({ length: count }, (_, n) =>
    alertLine({
      atMs: NOON_MS + n,
      source: `10.0.${(first + n) >> 8}.${(first + n) & 255}`,
      destination: '198.51.100.1',
    }),
  );
  return group.run('bulk', () => ({ rows: count, answer: ingest.ingest(chunkOf(lines, { source })) }));
}

function count(sql: string): unknown {
  return database.prepare(sql).pluck().get();
}

describe('GroupCommit', () => {
  test('batches of one moment share a commit, and nobody is told before it', async () => {
    let told = 0;
    const sent = [send('a', 0, 2), send('b', 2, 2)].map((batch) => batch.then(() => told++));
    await Promise.resolve();
    expect(told).toBe(0);
    expect(database.inTransaction).toBe(true);
    await Promise.all(sent);
    expect(database.inTransaction).toBe(false);
    expect(count('SELECT count(*) FROM alert')).toBe(4);
  });

  test('on a full disk the group is told so, nothing of it stays, and the store goes on when there is space', async () => {
    await send('a', 0, 10);
    const pages = Number(database.pragma('page_count', { simple: true }));
    database.pragma(`max_page_count = ${pages + 4}`);
    const results = await Promise.allSettled([send('a', 10, 300), send('b', 500, 8_000), send('c', 9_000, 2)]);
    const codes = results.map((result) =>
      result.status === 'rejected' ? storeErrorOf(result.reason, 'x').code : 'stored',
    );
    expect(codes).toContain('full');
    const stored =
      10 + (codes[0] === 'stored' ? 300 : 0) + (codes[1] === 'stored' ? 8_000 : 0) + (codes[2] === 'stored' ? 2 : 0);
    expect(count('SELECT count(*) FROM alert')).toBe(stored);
    expect(count('SELECT sum(alerts) FROM source_day')).toBe(stored);
    database.pragma('max_page_count = 1000000');
    await send('b', 500, 8_000);
    expect(count('SELECT count(*) FROM alert')).toBe(stored + 8_000);
    expect(count('SELECT sum(alerts) FROM destination_day')).toBe(stored + 8_000);
    expect(count('SELECT count(*) FROM alert JOIN address ON address.id = alert.source')).toBe(stored + 8_000);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  test('a batch that fails after it counted takes its counts back', async () => {
    const failing = group.run('bulk', () => {
      ingest.ingest(chunkOf([alertLine({ atMs: NOON_MS, source: '10.9.9.9', destination: '10.8.8.8' })]));
      throw new Error('after the fact');
    });
    await expect(failing).rejects.toThrow('after the fact');
    await send('a', 0, 3);
    expect(count('SELECT sum(alerts) FROM source_day')).toBe(3);
  });

  test('bulk that fails before it writes leaves its group alone, bulk that fails later takes it along', async () => {
    const results = await Promise.allSettled([send('a', 0, 2), group.run('bulk', fail), send('b', 2, 2)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const before = send('c', 4, 1);
    const failing = group.run('bulk', () => {
      database.exec("INSERT INTO text (value) VALUES ('half done')");
      return fail();
    });
    const later = await Promise.allSettled([before, failing, send('d', 5, 1)]);
    expect(later.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(count('SELECT count(*) FROM alert')).toBe(5);
    expect(count("SELECT count(*) FROM text WHERE value = 'half done'")).toBe(0);
  });
});

function fail(): never {
  throw new Error('before the fact');
}
