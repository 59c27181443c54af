import type { ReadQueries } from './queries.ts';
import type { WriteOperation } from './write-operation.ts';

/**
 * Where the collector keeps what it knows. One interface, several databases, one conformance suite.
 *
 * A write is one batch: all of it or nothing, and durable (survives kill -9 and power loss) when the promise resolves. There are no
 * interactive transactions. Batches of several callers may be committed together, in the order of the calls.
 * Reads see every write that resolved before the read began.
 */
export interface Store {
  write(operations: readonly WriteOperation[]): Promise<void>;
  read<K extends keyof ReadQueries>(query: K, params: ReadQueries[K]['params']): Promise<ReadQueries[K]['result']>;
  /**
   * Hands bytes of an alert source to the store's own ingest, which parses, inserts and commits them. The buffer is transferred: do not use
   * it afterwards. Resolves after the commit.
   */
  ingest(chunk: AlertChunk): Promise<IngestReport>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A piece of an alert stream. `position` is stored in the same commit, so that a follower resumes exactly where it was. */
export interface AlertChunk {
  /** Stable name of the source: a followed file, an import, a listener. */
  readonly source: string;
  readonly site: string;
  readonly format: 'suricata-eve';
  readonly bytes: ArrayBuffer;
  /** True when this is the last piece: an unfinished last line is then a line. */
  readonly end: boolean;
  readonly position?: SourcePosition;
}

/** How far a followed file has been read. `file` identifies it across rename (device:inode). */
export interface SourcePosition {
  readonly file: string;
  readonly offset: number;
}

/** What became of the lines of a chunk. `relevant` are the alerts that have to do with mining, as stored. */
export interface IngestReport {
  readonly read: number;
  readonly understood: number;
  /** Understood, but of a type that says nothing for us (counted by type). */
  readonly passedOver: number;
  readonly rejected: number;
  /** First few rejected lines with their reasons: a code and where. */
  readonly problems: readonly LineProblem[];
  readonly relevant: readonly RelevantAlert[];
}

export interface LineProblem {
  /** Line number within the source since the follower started, 1-based. */
  readonly line: number;
  readonly error: 'not-json' | 'not-an-object' | 'too-long' | 'no-address' | 'no-time' | 'binary';
  /** Start of the line, at most 200 characters, hostile. */
  readonly excerpt: string;
}

/** An alert with its identity in the store. */
export interface RelevantAlert {
  readonly id: string;
  readonly site: string;
  readonly alert: import('#shared/model/alert.ts').Alert;
}
