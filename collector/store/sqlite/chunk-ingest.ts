import type { Database } from 'better-sqlite3';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { AlertReader, LineError } from '../../ingest/alert-reader.ts';
import { type AlertFormat, createAlertReader } from '../../ingest/formats.ts';
import { LineSplitter } from '../../ingest/line-splitter.ts';
import { StoreError } from '../store-error.ts';
import type { AlertChunk, IngestReport, LineProblem, SourcePosition } from '../alert-chunk.ts';
import { isStorableTime } from './alert-id.ts';
import { AlertWriter } from './alert-writer.ts';
import { SourceLedger } from './source-ledger.ts';

const MAX_PROBLEMS = 10;
const MAX_TYPES = 64;
const EXCERPT_CHARS = 200;

/** Where a source is between two of its chunks. */
interface OpenSource {
  readonly splitter: LineSplitter;
  readonly file: string | undefined;
  nextOffset: number | undefined;
}

/** Turns chunks of bytes into rows: lines, alerts, rows, position, in the transaction of its caller. */
export class ChunkIngest {
  #signatures: SignatureSet;
  readonly #readers = new Map<AlertFormat, AlertReader>();
  readonly #alerts: AlertWriter;
  readonly #ledger: SourceLedger;
  readonly #nowMs: () => number;
  readonly #open = new Map<string, OpenSource>();
  /** Sources that the group under way has moved on: undone with it. */
  readonly #touched = new Set<string>();
  /** The source of the chunk under way; if it fails, what is known of the source goes with it. */
  #current: string | undefined;

  /** @param nowMs wall clock, epoch milliseconds */
  constructor(database: Database, signatures: SignatureSet, nowMs: () => number) {
    this.#alerts = new AlertWriter(database);
    this.#ledger = new SourceLedger(database);
    this.#signatures = signatures;
    this.#nowMs = nowMs;
  }

  /** From the next chunk on. */
  useSignatures(signatures: SignatureSet): void {
    this.#signatures = signatures;
    this.#readers.clear();
  }

  ingest(chunk: AlertChunk): IngestReport {
    this.#current = chunk.source;
    this.#touched.add(chunk.source);
    const source = this.#resume(chunk);
    const reading = new ChunkReading(chunk, this.#readerOf(chunk.format), this.#alerts);
    source.splitter.split(Buffer.from(chunk.bytes), chunk.end, reading);
    const report = reading.finish();
    const { bytes, skipping } = source.splitter.unfinished;
    this.#ledger.enter({
      source: chunk.source,
      site: chunk.site,
      position: chunk.position === undefined ? undefined : reachOf(chunk.position, bytes, chunk.end),
      inLongLine: skipping,
      atMs: this.#nowMs(),
      read: report.read,
      understood: report.understood,
      passedOver: report.passedOver,
      rejected: report.rejected,
    });
    source.nextOffset = chunk.position?.offset;
    if (chunk.end) this.#open.delete(chunk.source);
    return report;
  }

  /** The batch is done: whatever fails from here on does not touch it, unless the whole group does. */
  batchDone(): void {
    this.#alerts.batchDone();
    this.#current = undefined;
  }

  flush(): void {
    this.#alerts.flush();
    this.#touched.clear();
  }

  /** @returns false when the batch under way cannot be undone alone: the group has to go with it */
  undoBatch(): boolean {
    if (this.#alerts.hasCounted) return false;
    this.#undo(false);
    return true;
  }

  undoGroup(): void {
    this.#undo(true);
  }

  #undo(all: boolean): void {
    this.#alerts.undo(all);
    if (this.#current !== undefined) this.#open.delete(this.#current);
    this.#current = undefined;
    if (!all) return;
    for (const source of this.#touched) this.#open.delete(source);
    this.#touched.clear();
  }

  /**
   * Goes on with the unfinished line of the source when this chunk is what follows it. Otherwise it must begin where the stored
   * position is, or at the beginning of something else: a gap would lose lines without anybody noticing, a step back double them.
   */
  #resume({ source, position, bytes }: AlertChunk): OpenSource {
    const start = position === undefined ? undefined : position.offset - bytes.byteLength;
    const open = this.#open.get(source);
    if (open !== undefined && open.file === position?.file && open.nextOffset === start) return open;
    const stored = position === undefined ? undefined : this.#ledger.find(source);
    const isSameFile = stored !== undefined && stored.file === position?.file;
    const continues = isSameFile && stored.offset === start;
    const begins = start === 0 && (!isSameFile || stored.ended === 1);
    if (start !== undefined && !continues && !begins) {
      throw StoreError.refused('out-of-order', { source, offset: start });
    }
    const skipping = continues && stored.inLongLine === 1;
    const begun = { splitter: new LineSplitter(skipping), file: position?.file, nextOffset: start };
    this.#open.set(source, begun);
    return begun;
  }

  #readerOf(format: AlertFormat): AlertReader {
    const known = this.#readers.get(format);
    if (known !== undefined) return known;
    const reader = createAlertReader(format, { signatures: this.#signatures, keep: 'store' });
    this.#readers.set(format, reader);
    return reader;
  }
}

function reachOf({ file, offset }: SourcePosition, unfinishedBytes: number, ended: boolean): SourcePosition {
  return { file, offset: offset - unfinishedBytes, ended };
}

/** What becomes of the lines of one chunk. */
class ChunkReading {
  readonly #chunk: AlertChunk;
  readonly #reader: AlertReader;
  readonly #alerts: AlertWriter;
  readonly #site: number;
  readonly #problems: LineProblem[] = [];
  readonly #passedOver = new Map<string, number>();
  #understood = 0;
  #rejected = 0;

  constructor(chunk: AlertChunk, reader: AlertReader, alerts: AlertWriter) {
    this.#chunk = chunk;
    this.#reader = reader;
    this.#alerts = alerts;
    this.#site = alerts.siteId(chunk.site);
  }

  line(bytes: Buffer, start: number, end: number, line: number): void {
    const reading = this.#reader.readLine(bytes, start, end);
    if ('error' in reading) this.#reject(bytes.subarray(start, end), line, reading.error);
    else if ('passedOver' in reading) this.#passOver(reading.passedOver);
    else if (!isStorableTime(reading.alert.atMs)) this.#reject(bytes.subarray(start, end), line, 'no-time');
    else {
      this.#understood += 1;
      this.#alerts.add(this.#chunk.source, this.#site, reading.alert, bytes, start, end);
    }
  }

  tooLong(startOfLine: Buffer, line: number): void {
    this.#reject(startOfLine, line, 'too-long');
  }

  /** Writes the alerts of the chunk. */
  finish(): IngestReport {
    const { site } = this.#chunk;
    const relevant = this.#alerts.write().map(({ id, alert }) => ({ id: String(id), site, alert }));
    const passedOver = [...this.#passedOver.values()].reduce((sum, count) => sum + count, 0);
    return {
      read: this.#understood + this.#rejected,
      understood: this.#understood,
      passedOver,
      passedOverByType: Object.fromEntries(this.#passedOver),
      rejected: this.#rejected,
      problems: this.#problems,
      relevant,
    };
  }

  #passOver(type: string): void {
    this.#understood += 1;
    const name = this.#passedOver.has(type) || this.#passedOver.size < MAX_TYPES ? type : 'other';
    this.#passedOver.set(name, (this.#passedOver.get(name) ?? 0) + 1);
  }

  #reject(bytes: Buffer, line: number, error: LineError): void {
    this.#rejected += 1;
    if (this.#problems.length >= MAX_PROBLEMS) return;
    this.#problems.push({ line, error, excerpt: bytes.toString('utf8', 0, EXCERPT_CHARS) });
  }
}
