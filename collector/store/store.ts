import type { AlertChunk, IngestReport } from './alert-chunk.ts';
import type { ReadQueries } from './queries.ts';
import type { WriteOperation } from './write-operation.ts';

/**
 * Where the collector keeps what it knows. One interface, several databases, one conformance suite.
 *
 * A write is one batch: all of it or nothing, and durable (survives kill -9 and power loss) when the promise resolves. There are no
 * interactive transactions. Batches of several callers may be committed together, in the order of the calls.
 * Reads see every write that resolved before the read began. What fails rejects with a `StoreError`: that call changed nothing.
 */
export interface Store {
  write(operations: readonly WriteOperation[]): Promise<void>;
  read<K extends keyof ReadQueries>(query: K, params: ReadQueries[K]['params']): Promise<ReadQueries[K]['result']>;
  /**
   * Hands bytes of an alert source to the store's own ingest, which parses, inserts and commits them. The buffer is transferred: do not use
   * it afterwards. Resolves after the commit. Rejects: nothing of the chunk is stored, and the unfinished line of its source is
   * forgotten; go on from `source-position`.
   */
  ingest(chunk: AlertChunk): Promise<IngestReport>;
  /**
   * Replaces what the ingest recognises pools by (a set as `compileToJson` writes it): holds for every chunk handed over after this call.
   * Rejects with `refused` what is no such set; the one before then holds on.
   */
  useSignatures(signatures: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
