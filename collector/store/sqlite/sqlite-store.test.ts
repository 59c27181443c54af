import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, test } from 'vitest';
import { STORE_CONFORMANCE } from '../conformance.ts';
import { createSqliteStore } from './create-sqlite-store.ts';
import { noSignatures, startTestWorker } from './testing/start-test-worker.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('the store on SQLite', () => {
  for (const { name, check } of STORE_CONFORMANCE) {
    test(name, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'minesweep-store-'));
      folders.push(folder);
      await using store = await createSqliteStore({
        file: join(folder, 'store.db'),
        signatures: noSignatures(),
        startWorker: startTestWorker,
      });
      await check(store);
    });
  }
});
