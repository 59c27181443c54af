import { closeSync, fstatSync, lstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { type OsName, osNameOfBytes } from '#shared/model/os-name.ts';

/** More of a file is not read: a configuration or script is far smaller. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

/** A file's bytes, or why there are none. `reason` is an error code of the system or a word of ours. */
export type WalkedFile =
  | { readonly path: OsName; readonly bytes: Uint8Array; readonly partial: boolean }
  | { readonly path: OsName; readonly reason: string };

/**
 * A file, or all files below a folder in the order of their names. Links inside a folder are not followed, so that no loop and no way
 * out of it exists; what is no regular file is passed over. Nothing throws.
 */
export function* walkFiles(path: string): Generator<WalkedFile> {
  yield* walk(Buffer.from(path), statSync);
}

function* walk(path: Buffer, stat: typeof statSync | typeof lstatSync): Generator<WalkedFile> {
  const name = osNameOfBytes(path);
  const status = attempt(() => stat(path));
  if ('code' in status) yield { path: name, reason: status.code };
  else if (status.value.isDirectory()) yield* walkFolder(path, name);
  else if (status.value.isFile()) yield readFile(path, name);
  else if (stat === statSync) yield { path: name, reason: 'not-a-file' };
}

function* walkFolder(path: Buffer, name: OsName): Generator<WalkedFile> {
  const names = attempt(() => readdirSync(path, { encoding: 'buffer' }));
  if ('code' in names) {
    yield { path: name, reason: names.code };
    return;
  }
  const separator = path.at(-1) === 0x2f ? '' : '/';
  for (const entry of names.value.sort(Buffer.compare)) {
    yield* walk(Buffer.concat([path, Buffer.from(separator), entry]), lstatSync);
  }
}

function readFile(path: Buffer, name: OsName): WalkedFile {
  const bytes = attempt(() => readUpTo(path, MAX_FILE_BYTES));
  return 'code' in bytes ? { path: name, reason: bytes.code } : { path: name, ...bytes.value };
}

function readUpTo(path: Buffer, limit: number): { readonly bytes: Uint8Array; readonly partial: boolean } {
  const file = openSync(path, 'r');
  try {
    const expected = Math.min(limit, fstatSync(file).size);
    const chunks: Buffer[] = [];
    let length = 0;
    while (length < limit) {
      const chunk = Buffer.allocUnsafe(Math.min(limit - length, Math.max(CHUNK_BYTES, expected - length)));
      const read = readSync(file, chunk, 0, chunk.length, null);
      if (read === 0) return { bytes: Buffer.concat(chunks, length), partial: false };
      chunks.push(chunk.subarray(0, read));
      length += read;
    }
    return { bytes: Buffer.concat(chunks, length), partial: readSync(file, Buffer.alloc(1), 0, 1, null) > 0 };
  } finally {
    closeSync(file);
  }
}

function attempt<T>(read: () => T): { readonly value: T } | { readonly code: string } {
  try {
    return { value: read() };
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : 'failed' };
  }
}
