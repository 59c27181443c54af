import type { BigIntStats } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SourcePosition } from '../store/alert-chunk.ts';

/** What happened to the file that was opened, seen from the name it had. */
export type FileChange = 'none' | 'replaced' | 'truncated';

/** An open file that grows, and how far it has been read. */
export class FollowedFile {
  readonly #handle: FileHandle;
  readonly #identity: string;
  #offset: number;

  private constructor(handle: FileHandle, identity: string, offset: number) {
    this.#handle = handle;
    this.#identity = identity;
    this.#offset = offset;
  }

  /** Undefined when there is no such file (yet). A file that is shorter than `offset` is read from its beginning. */
  static async open(path: string, offset: number): Promise<FollowedFile | undefined> {
    const handle = await open(path, 'r').catch(ignoreMissing);
    if (handle === undefined) return undefined;
    const stats = await handle.stat({ bigint: true });
    return new FollowedFile(handle, identityOf(stats), stats.size < BigInt(offset) ? 0 : offset);
  }

  get position(): SourcePosition {
    return { file: this.#identity, offset: this.#offset };
  }

  /** The next bytes, at most `maxBytes`; empty at the end of what is written so far. */
  async read(maxBytes: number): Promise<ArrayBuffer> {
    const { size } = await this.#handle.stat();
    const buffer = new ArrayBuffer(Math.max(0, Math.min(maxBytes, size - this.#offset)));
    if (buffer.byteLength === 0) return buffer;
    const { bytesRead } = await this.#handle.read(new Uint8Array(buffer), 0, buffer.byteLength, this.#offset);
    this.#offset += bytesRead;
    return bytesRead === buffer.byteLength ? buffer : buffer.slice(0, bytesRead);
  }

  /** Where there is no file of that name, the old one may still be written to: nothing has changed. */
  async changeAt(path: string): Promise<FileChange> {
    const now = await stat(path, { bigint: true }).catch(ignoreMissing);
    const { size } = await this.#handle.stat();
    if (size < this.#offset) return 'truncated';
    return now === undefined || identityOf(now) === this.#identity ? 'none' : 'replaced';
  }

  rewind(): void {
    this.#offset = 0;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** The file of that identity: under its own name, or in the same folder under a name that begins with it (`eve.json.1`). */
export async function findRotatedFile(path: string, identity: string): Promise<string | undefined> {
  const names = (await readdir(dirname(path)).catch(ignoreMissing)) ?? [];
  const candidates = [
    path,
    ...names.filter((name) => name.startsWith(basename(path))).map((name) => join(dirname(path), name)),
  ];
  for (const candidate of candidates) {
    const stats = await stat(candidate, { bigint: true }).catch(ignoreMissing);
    if (stats !== undefined && identityOf(stats) === identity) return candidate;
  }
  return undefined;
}

function identityOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
    return undefined;
  throw error;
}
