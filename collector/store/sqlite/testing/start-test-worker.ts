import { Worker } from 'node:worker_threads';
import { compileSignatures } from '#shared/signature/compile-signatures.ts';
import { compileToJson } from '#shared/signature/signatures-json.ts';

/** For tests and benchmarks: starts a thread of the store from its source. */
export function startTestWorker(part: string, workerData: unknown): Worker {
  return new Worker(new URL('./worker-entry.ts', import.meta.url), { argv: [part], workerData, execArgv: [] });
}

/** A compiled set of signatures without entries. */
export function noSignatures(): string {
  return compileToJson(compileSignatures([]));
}
