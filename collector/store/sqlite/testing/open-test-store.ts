import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../store.ts';
import { createSqliteStore } from '../create-sqlite-store.ts';
import { noSignatures, startTestWorker } from './start-test-worker.ts';

export interface TestStore extends AsyncDisposable {
  readonly store: Store;
  readonly folder: string;
}

/** A new store in a folder of its own; both are gone after use. */
export async function openTestStore(signatures = noSignatures()): Promise<TestStore> {
  const folder = mkdtempSync(join(tmpdir(), 'minesweep-store-'));
  const store = await createSqliteStore({ file: join(folder, 'store.db'), signatures, startWorker: startTestWorker });
  return {
    store,
    folder,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
