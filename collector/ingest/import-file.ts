import { createHash } from 'node:crypto';
import type { AlertChunk, IngestReport, SourcePosition } from '../store/alert-chunk.ts';
import type { AlertFormat } from './formats.ts';
import { type LogFile, openLogFile } from './open-log-file.ts';

/** Where an import goes: a store, or a collector that has one. */
export interface ImportTarget {
  position(source: string): Promise<SourcePosition | undefined>;
  send(chunk: AlertChunk): Promise<ImportCounts>;
}

export type ImportCounts = Pick<IngestReport, 'read' | 'understood' | 'passedOver' | 'rejected' | 'problems'> & {
  readonly mining: number;
};

export interface ImportOptions {
  /** Plain or `.gz`. */
  readonly file: string;
  readonly site: string;
  readonly format: AlertFormat;
  readonly target: ImportTarget;
  /** Import even what was imported before: every alert is then there twice. */
  readonly again?: boolean;
  /** Bytes of the file done so far and in all; called for the pass that checks and for the pass that sends. */
  readonly onProgress?: (step: 'checking' | 'sending', doneBytes: number, totalBytes: number) => void;
  readonly pieceBytes?: number;
}

/** `imported` false: the same content is in the store already, nothing was sent. `resumedAt`: bytes that an earlier try had sent. */
export interface ImportResult extends ImportCounts {
  readonly imported: boolean;
  readonly resumedAt: number;
}

const PIECE_BYTES = 4 * 1024 * 1024;
const MAX_PROBLEMS = 100;

/**
 * Imports a whole file, once: its content names it (compressed or not makes no difference). An import that was interrupted goes on
 * exactly where it stopped.
 */
export async function importFile(options: ImportOptions): Promise<ImportResult> {
  const { file, site, format, target, onProgress, pieceBytes = PIECE_BYTES } = options;
  const digest = await digestOf(file, (done, total) => onProgress?.('checking', done, total));
  const known = `import:${digest}`;
  const before = await target.position(known);
  const isRepeat = before?.ended === true;
  const totals = new ImportTotals();
  if (isRepeat && options.again !== true) return { ...totals.counts(), imported: false, resumedAt: 0 };
  const source = isRepeat ? `${known}:${await nextRepeat(target, known)}` : known;
  const begin = isRepeat ? 0 : (before?.offset ?? 0);
  const log = await openLogFile(file);
  let offset = 0;
  const send = async (bytes: Buffer, end: boolean): Promise<void> => {
    const position = { file: source, offset };
    const piece = new Uint8Array(bytes).buffer;
    totals.add(await target.send({ source, site, format, bytes: piece, end, position }));
    onProgress?.('sending', log.doneBytes, log.totalBytes);
  };
  for await (const { bytes, end } of piecesOf(log, begin, pieceBytes)) {
    offset = end;
    await send(bytes, bytes.length < pieceBytes);
  }
  return { ...totals.counts(), imported: true, resumedAt: begin };
}

async function digestOf(file: string, onProgress: (done: number, total: number) => void): Promise<string> {
  const hash = createHash('sha256');
  const log = await openLogFile(file);
  for await (const bytes of log.bytes) {
    hash.update(bytes);
    onProgress(log.doneBytes, log.totalBytes);
  }
  return hash.digest('hex');
}

async function nextRepeat(target: ImportTarget, known: string): Promise<number> {
  for (let repeat = 2; ; repeat++) if ((await target.position(`${known}:${repeat}`)) === undefined) return repeat;
}

interface Piece {
  readonly bytes: Buffer;
  /** Where the piece ends in the content. */
  readonly end: number;
}

/** The content from `begin` on, in pieces of that size; the last is shorter. */
async function* piecesOf(log: LogFile, begin: number, pieceBytes: number): AsyncGenerator<Piece> {
  let gathered: Buffer = Buffer.alloc(0);
  let at = 0;
  for await (const bytes of log.bytes) {
    const wanted = bytes.subarray(Math.max(0, begin - at));
    at += bytes.length;
    gathered = gathered.length === 0 ? wanted : Buffer.concat([gathered, wanted]);
    while (gathered.length >= pieceBytes) {
      const rest = gathered.subarray(pieceBytes);
      yield { bytes: gathered.subarray(0, pieceBytes), end: at - rest.length };
      gathered = rest;
    }
  }
  if (at < begin) throw new Error('The file is shorter than what was imported of it');
  yield { bytes: gathered, end: at };
}

const SUMS = ['read', 'understood', 'passedOver', 'rejected', 'mining'] as const;

class ImportTotals {
  readonly #sums = { read: 0, understood: 0, passedOver: 0, rejected: 0, mining: 0 };
  readonly #problems: IngestReport['problems'][number][] = [];

  add(counts: ImportCounts): void {
    for (const key of SUMS) this.#sums[key] += counts[key];
    this.#problems.push(...counts.problems.slice(0, MAX_PROBLEMS - this.#problems.length));
  }

  counts(): ImportCounts {
    return { ...this.#sums, problems: this.#problems };
  }
}
