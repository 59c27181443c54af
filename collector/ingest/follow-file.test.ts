import { spawn } from 'node:child_process';
import { appendFileSync, copyFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { alertLine } from '../store/conformance-data.ts';
import { createSqliteStore } from '../store/sqlite/create-sqlite-store.ts';
import { openTestStore } from '../store/sqlite/testing/open-test-store.ts';
import { noSignatures, startTestWorker } from '../store/sqlite/testing/start-test-worker.ts';
import type { Store } from '../store/store.ts';
import { FileFollower } from './follow-file.ts';

const NOON_MS = Date.UTC(2026, 10, 23, 12);

function lineOf(n: number): string {
  return `${alertLine({ atMs: NOON_MS + n, source: '192.0.2.1', destination: '198.51.100.1' })}\n`;
}

function follow(
  store: Pick<Store, 'ingest' | 'read'>,
  file: string,
  onTrouble = (error: unknown) => console.error(error),
) {
  const follower = new FileFollower({
    store,
    file,
    source: 'eve',
    site: 'south',
    format: 'suricata-eve',
    onReport: () => undefined,
    onTrouble,
  });
  follower.start();
  return follower;
}

/** The numbers of the lines in the store, oldest first. */
async function storedLines(store: Store): Promise<number[]> {
  const numbers: number[] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await store.read('alerts', { limit: 1_000, ...(after === undefined ? {} : { after }) });
    numbers.push(...page.rows.map(({ alert }) => alert.atMs - NOON_MS));
    after = page.next;
  }
  return numbers.reverse();
}

async function waitForLines(store: Store, count: number): Promise<number[]> {
  const deadline = performance.now() + 8_000;
  for (;;) {
    const lines = await storedLines(store);
    if (lines.length >= count || performance.now() > deadline) return lines;
    await sleep(10);
  }
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

describe('FileFollower', () => {
  test('waits for a file that does not exist yet, and is less than a second behind', async () => {
    await using opened = await openTestStore();
    const file = join(opened.folder, 'eve.json');
    await using _follower = follow(opened.store, file);
    await sleep(100);
    const delays: number[] = [];
    for (let n = 0; n < 5; n++) {
      const begin = performance.now();
      appendFileSync(file, lineOf(n));
      await waitForLines(opened.store, n + 1);
      delays.push(performance.now() - begin);
    }
    expect(await storedLines(opened.store)).toEqual(upTo(5));
    // The median: a busy machine may pause any one of them.
    expect(delays.sort((a, b) => a - b)[2]).toBeLessThan(1_000);
  });

  test('a line that is written in two halves is one line', async () => {
    await using opened = await openTestStore();
    const file = join(opened.folder, 'eve.json');
    writeFileSync(file, lineOf(0) + lineOf(1).slice(0, 40));
    await using _follower = follow(opened.store, file);
    await waitForLines(opened.store, 1);
    appendFileSync(file, lineOf(1).slice(40));
    expect(await waitForLines(opened.store, 2)).toEqual([0, 1]);
    expect((await opened.store.read('sensors', {}))[0]).toMatchObject({ read: 2, rejected: 0 });
  });

  test('rotation by rename loses nothing, not even what is written to the old file afterwards', async () => {
    await using opened = await openTestStore();
    const file = join(opened.folder, 'eve.json');
    writeFileSync(file, lineOf(0));
    await using _follower = follow(opened.store, file);
    await waitForLines(opened.store, 1);
    renameSync(file, `${file}.1`);
    appendFileSync(`${file}.1`, lineOf(1));
    await sleep(300);
    appendFileSync(`${file}.1`, lineOf(2).trimEnd());
    writeFileSync(file, lineOf(3));
    appendFileSync(file, lineOf(4));
    expect(await waitForLines(opened.store, 5)).toEqual(upTo(5));
  });

  test('rotation by copying and truncating', async () => {
    await using opened = await openTestStore();
    const file = join(opened.folder, 'eve.json');
    writeFileSync(file, lineOf(0) + lineOf(1));
    await using _follower = follow(opened.store, file);
    await waitForLines(opened.store, 2);
    copyFileSync(file, `${file}.1`);
    truncateSync(file);
    await sleep(400);
    appendFileSync(file, lineOf(2));
    expect(await waitForLines(opened.store, 3)).toEqual(upTo(3));
  });

  test('goes on after a restart: within a file, after a rotation, after a truncation', async () => {
    await using opened = await openTestStore();
    const { store } = opened;
    const file = join(opened.folder, 'eve.json');
    writeFileSync(file, lineOf(0) + lineOf(1).slice(0, 30));
    await during(follow(store, file), () => waitForLines(store, 1));
    appendFileSync(file, lineOf(1).slice(30) + lineOf(2));
    await during(follow(store, file), () => waitForLines(store, 3));
    appendFileSync(file, lineOf(3));
    renameSync(file, `${file}.1`);
    writeFileSync(file, lineOf(4));
    await during(follow(store, file), () => waitForLines(store, 5));
    truncateSync(file);
    await during(follow(store, file), () => sleep(400));
    appendFileSync(file, lineOf(5));
    await during(follow(store, file), () => waitForLines(store, 6));
    expect(await storedLines(store)).toEqual(upTo(6));
  });

  test('a file that was deleted and made anew between two runs is read from its beginning', async () => {
    await using opened = await openTestStore();
    const { store } = opened;
    const file = join(opened.folder, 'eve.json');
    writeFileSync(file, lineOf(0) + lineOf(1));
    await during(follow(store, file), () => waitForLines(store, 2));
    rmSync(file);
    writeFileSync(`${file}.holds-the-old-inode`, '');
    writeFileSync(file, lineOf(2));
    await during(follow(store, file), () => waitForLines(store, 3));
    expect(await storedLines(store)).toEqual(upTo(3));
  });

  test('a store that refuses is asked again, and nothing is lost or doubled', async () => {
    await using opened = await openTestStore();
    const { store } = opened;
    const file = join(opened.folder, 'eve.json');
    writeFileSync(file, upTo(50).map(lineOf).join(''));
    let calls = 0;
    const flaky: Pick<Store, 'ingest' | 'read'> = {
      read: (query, params) => store.read(query, params),
      ingest: async (chunk) => {
        calls += 1;
        if (calls === 1) throw new Error('disk full');
        return store.ingest(chunk);
      },
    };
    const troubles: unknown[] = [];
    await using _follower = follow(flaky, file, (error) => troubles.push(error));
    expect(await waitForLines(store, 50)).toEqual(upTo(50));
    expect(troubles).toHaveLength(1);
  });

  test('killed at any time, it has every line exactly once', { timeout: 60_000 }, async () => {
    await using opened = await openTestStore();
    const database = join(opened.folder, 'killed.db');
    const file = join(opened.folder, 'eve.json');
    const child = fileURLToPath(new URL('./testing/follow-child.ts', import.meta.url));
    let written = 0;
    const writeSome = () => {
      const text = upTo(37)
        .map((n) => lineOf(written + n))
        .join('');
      const half = Math.floor(text.length / 2);
      appendFileSync(file, text.slice(0, half));
      appendFileSync(file, text.slice(half));
      written += 37;
    };
    for (let kill = 0; kill < 10; kill++) {
      writeSome();
      const killed = spawn(process.execPath, [child, database, file], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exit = new Promise((resolve) => killed.once('exit', resolve));
      await new Promise((resolve) => killed.stdout.once('data', resolve));
      for (let at = 0; at < 14; at++) {
        writeSome();
        await sleep(kill % 5);
      }
      if (kill % 3 === 0) {
        renameSync(file, `${file}.${kill}`);
        writeSome();
      }
      killed.kill('SIGKILL');
      await exit;
    }
    await using store = await createSqliteStore({
      file: database,
      signatures: noSignatures(),
      startWorker: startTestWorker,
    });
    await using _follower = follow(store, file);
    expect(await waitForLines(store, written)).toEqual(upTo(written));
    expect((await store.read('sensors', {}))[0]).toMatchObject({ read: written, rejected: 0 });
  });
});

async function during(follower: FileFollower, work: () => Promise<unknown>): Promise<void> {
  await work();
  await follower[Symbol.asyncDispose]();
}
