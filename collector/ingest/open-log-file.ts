import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A log file being read: its content in pieces, and how much of the file itself (compressed as it is) is behind us. */
export interface LogFile {
  readonly bytes: AsyncIterable<Buffer>;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

const READ_BYTES = 256 * 1024;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** Opens a log, gunzipping what is gzip by its first bytes. Rejects as `fs` does; iterating rejects when the gzip data is damaged. */
export async function openLogFile(path: string): Promise<LogFile> {
  const { size } = await stat(path);
  const isGzip = await beginsWithGzip(path);
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  return {
    bytes: isGzip ? gunzipped(file) : file,
    get doneBytes() {
      return file.bytesRead;
    },
    totalBytes: size,
  };
}

/** A stream whose beginning says whether it is gzip: standard input. */
export async function* unpackIfNeeded(input: Readable): AsyncGenerator<Buffer> {
  const pieces = input[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
  let head = Buffer.alloc(0);
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
    head = Buffer.concat([head, next.value]);
    if (head.length >= GZIP_MAGIC.length) break;
  }
  const all = Readable.from(join(head, pieces), { objectMode: false });
  yield* head.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC) ? gunzipped(all) : all;
}

async function* join(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* rest;
}

function gunzipped(input: Readable): AsyncIterable<Buffer> {
  // An error of either stream reaches whoever reads: pipeline destroys the gunzip with it.
  return pipeline(input, createGunzip({ chunkSize: READ_BYTES }), () => undefined);
}

async function beginsWithGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.equals(GZIP_MAGIC);
  } finally {
    await handle.close();
  }
}
