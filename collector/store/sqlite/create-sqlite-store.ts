import type { Worker } from 'node:worker_threads';
import type { ReadQueries } from '../queries.ts';
import type { AlertChunk, IngestReport } from '../alert-chunk.ts';
import type { Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import type { WriteOperation } from '../write-operation.ts';
import type { ReaderCall, ReaderData, WriterCall, WriterData } from './messages.ts';
import { ThreadCalls } from './thread-calls.ts';

const CLOSE_PATIENCE_MS = 4_000;

export interface SqliteStoreOptions {
  /** The database; its folder must exist. */
  readonly file: string;
  /** What the ingest recognises pools by: a set as `compileToJson` writes it. */
  readonly signatures: string;
  /** As in `CollectorParts`. */
  readonly startWorker: (part: 'store-writer' | 'store-reader', workerData: unknown) => Worker;
  /** How many questions are answered at the same time; each reader is a thread of 15 to 20 MB, started when it is needed. */
  readonly readers?: number;
}

/**
 * Opens the store on SQLite: a thread that writes, threads that read beside it (WAL). Rejects with a `StoreError` when the file is
 * damaged, of a newer Minesweep, or not ours; its message says what to do.
 */
export async function createSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { file, signatures, startWorker } = options;
  const writer = new ThreadCalls<WriterCall>(startWorker('store-writer', { file, signatures } satisfies WriterData));
  try {
    await writer.ready;
  } catch (error) {
    await writer.close({ call: 'close' }, 0).catch(() => undefined); // The thread may be gone already: that is all that is wanted.
    throw error;
  }
  const startReader = (): ThreadCalls<ReaderCall> =>
    new ThreadCalls(startWorker('store-reader', { file } satisfies ReaderData));
  return new SqliteStore(writer, startReader, options.readers ?? 2);
}

class SqliteStore implements Store {
  readonly #writer: ThreadCalls<WriterCall>;
  readonly #startReader: () => ThreadCalls<ReaderCall>;
  readonly #maxReaders: number;
  readonly #readers: ThreadCalls<ReaderCall>[] = [];
  #closing: Promise<void> | undefined;

  constructor(writer: ThreadCalls<WriterCall>, startReader: () => ThreadCalls<ReaderCall>, maxReaders: number) {
    this.#writer = writer;
    this.#startReader = startReader;
    this.#maxReaders = maxReaders;
  }

  async write(operations: readonly WriteOperation[]): Promise<void> {
    this.#assertOpen();
    await this.#writer.call({ call: 'write', operations });
  }

  async read<K extends keyof ReadQueries>(
    query: K,
    params: ReadQueries[K]['params'],
  ): Promise<ReadQueries[K]['result']> {
    this.#assertOpen();
    const reader = this.#pickReader();
    await reader.ready;
    return (await reader.call({ call: 'read', query, params })) as ReadQueries[K]['result'];
  }

  async ingest(chunk: AlertChunk): Promise<IngestReport> {
    this.#assertOpen();
    return (await this.#writer.call({ call: 'ingest', chunk }, [chunk.bytes])) as IngestReport;
  }

  async useSignatures(signatures: string): Promise<void> {
    this.#assertOpen();
    await this.#writer.call({ call: 'signatures', signatures });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.close({ call: 'close' }, CLOSE_PATIENCE_MS)));
    await this.#writer.close({ call: 'close' }, CLOSE_PATIENCE_MS);
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new StoreError('closed', 'The store is closed');
  }

  /** The reader with the shortest queue; another one when all are busy and there may be more. */
  #pickReader(): ThreadCalls<ReaderCall> {
    const [first, ...others] = this.#readers.filter((reader) => !reader.isDead);
    let idlest = first;
    for (const reader of others) if (idlest === undefined || reader.waiting < idlest.waiting) idlest = reader;
    if (idlest !== undefined && (idlest.waiting === 0 || others.length + 1 >= this.#maxReaders)) return idlest;
    const started = this.#startReader();
    this.#readers.push(started);
    return started;
  }
}
