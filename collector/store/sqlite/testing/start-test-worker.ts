import { Worker } from 'node:worker_threads';
import { compileSignatures } from '#shared/signature/compile-signatures.ts';
import { compileToJson } from '#shared/signature/signatures-json.ts';

/** For tests and benchmarks: starts a thread of the store from its source, or from what `scripts/testing/bundle-store-thread.ts` made of it. */
export function startTestWorker(part: string, workerData: unknown): Worker {
  const entry = process.env.MINESWEEP_TEST_STORE_THREAD ?? new URL('./worker-entry.ts', import.meta.url);
  return new Worker(entry, { argv: [part], workerData, execArgv: [] });
}

/** A compiled set of signatures without entries. */
export function noSignatures(): string {
  return compileToJson(compileSignatures([]));
}
