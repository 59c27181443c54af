import type { ReadQueries } from '../queries.ts';
import type { AlertChunk } from '../alert-chunk.ts';
import type { StoreError } from '../store-error.ts';
import type { WriteOperation } from '../write-operation.ts';

/** What the writer's thread is started with. `signatures`: a set as `compileToJson` writes it. */
export interface WriterData {
  readonly file: string;
  readonly signatures: string;
}

export interface ReaderData {
  readonly file: string;
}

export type WriterCall =
  | { readonly call: 'write'; readonly operations: readonly WriteOperation[] }
  | { readonly call: 'ingest'; readonly chunk: AlertChunk }
  | { readonly call: 'signatures'; readonly signatures: string }
  | { readonly call: 'close' };

export type ReaderCall =
  | { readonly call: 'read'; readonly query: keyof ReadQueries; readonly params: unknown }
  | { readonly call: 'close' };

/** A call as it crosses to a thread; the answer comes back under the same number. */
export interface Numbered<Call> {
  readonly id: number;
  readonly call: Call;
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: Pick<StoreError, 'code' | 'message' | 'refusal'> };

/** The first message of a thread: number 0, without a value when it is ready, or with the error for which it is not. */
export const READY_ID = 0;
