import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { crc32, deflateRawSync } from 'node:zlib';
import { isUnobservable } from '#shared/model/observed.ts';
import { BlockEncoder } from './block-encoder.ts';
import { ProcessRows } from './process-rows.ts';
import type { DetailsReading, ReadingFrame, RecordingHeader } from './reading-frame.ts';
import { BLOCK_HEADER_BYTES, BLOCK_MS, MAGIC, MARK, PROLOGUE_BYTES, VERSION } from './recording-format.ts';

/**
 * Writes a recording. A block goes to the file about once a minute and at the end; what a crash can lose is the last minute.
 * Errors of the file system are thrown: a recording that cannot be written is of no use to anybody.
 */
export class RecordingWriter {
  readonly #file: number;
  readonly #rows = new ProcessRows();
  /** The last answer about each process that is still in the table. */
  readonly #known = new Map<string, DetailsReading>();
  #block = new BlockEncoder();
  #blockStartMs: number | undefined;
  #writtenBytes = 0;

  /** @param path a file that must not exist yet */
  constructor(path: string, header: RecordingHeader) {
    this.#file = openSync(path, 'wx', 0o600);
    this.#write(prologueOf(header));
  }

  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  append(frame: ReadingFrame): void {
    const startMs = this.#blockStartMs;
    const { monotonicMs } = frame.time;
    if (startMs !== undefined && (monotonicMs - startMs >= BLOCK_MS || monotonicMs < startMs)) this.#flush();
    let written = frame;
    if (this.#blockStartMs === undefined) {
      this.#blockStartMs = monotonicMs;
      written = { ...frame, known: [...this.#known.values()] };
    }
    this.#block.add(written, this.#rows);
    this.#follow(frame);
  }

  close(): void {
    this.#flush();
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  #follow(frame: ReadingFrame): void {
    for (const sweep of frame.sweeps) if (!isUnobservable(sweep)) this.#rows.apply(sweep.value);
    for (const reading of frame.details) this.#known.set(`${reading.pid}:${reading.startId}`, reading);
    const living = new Set(this.#rows.inOrder([]).map(({ pid, startId }) => `${pid}:${startId}`));
    for (const key of this.#known.keys()) if (!living.has(key)) this.#known.delete(key);
  }

  #flush(): void {
    this.#blockStartMs = undefined;
    if (this.#block.frames === 0) return;
    const content = this.#block.encode();
    this.#block = new BlockEncoder();
    const payload = deflateRawSync(content, { level: 6 });
    const header = Buffer.alloc(BLOCK_HEADER_BYTES);
    MARK.copy(header);
    header.writeUInt32LE(payload.length, 4);
    header.writeUInt32LE(content.length, 8);
    header.writeUInt32LE(crc32(payload), 12);
    this.#write(Buffer.concat([header, payload]));
  }

  #write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    this.#writtenBytes += bytes.length;
  }
}

function prologueOf(header: RecordingHeader): Buffer {
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const prologue = Buffer.alloc(PROLOGUE_BYTES);
  MAGIC.copy(prologue);
  prologue.writeUInt32LE(VERSION, MAGIC.length);
  prologue.writeUInt32LE(json.length, MAGIC.length + 4);
  prologue.writeUInt32LE(crc32(json), MAGIC.length + 8);
  return Buffer.concat([prologue, json]);
}
