import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** What no start has used for so long is of an executable that is gone. */
const UNUSED_MS = 30 * 86_400_000;

/**
 * A folder of this user alone for what has to be a file before it can be used. What lies there already is never trusted for its name: it
 * is used if it has exactly the bytes that the executable has, and replaced otherwise.
 */
export class UnpackedFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * The path of a file with these bytes.
   *
   * @param name below this folder, with `/`; should change with the content, because another version may use it at the same time
   * @param sha256 of the bytes, in hexadecimal
   * @throws naming the folder, when nothing can be written there or somebody else may
   */
  ensure(name: string, sha256: string, read: () => Uint8Array): string {
    const file = join(this.path, name);
    try {
      this.#prepare(dirname(file));
      if (digestOf(file) !== sha256) replace(file, read());
      this.#touch(name);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(
        `Minesweep keeps parts of itself in ${this.path}, which has to be a folder that only you may write to: ${why}`,
        {
          cause: error,
        },
      );
    }
    return file;
  }

  /** Removes what stands in the folder itself and was not used for a month. What cannot be removed stays. */
  removeUnused(nowMs: number): void {
    for (const name of readdirSync(this.path)) {
      const path = join(this.path, name);
      try {
        if (lstatSync(path).mtimeMs < nowMs - UNUSED_MS) rmSync(path, { recursive: true });
      } catch {
        // in use (Windows), or removed by another start
      }
    }
  }

  /** What stands in the folder itself says when it was last used. */
  #touch(name: string): void {
    const now = new Date();
    utimesSync(join(this.path, name.split('/')[0] ?? name), now, now);
  }

  #prepare(folder: string): void {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(this.path);
    const own = process.getuid?.();
    if (own === undefined) return; // folders of a Windows profile are closed to others by the list they inherit
    if (uid !== own) throw new Error(`it belongs to user ${uid}`);
    if ((mode & 0o077) !== 0) chmodSync(this.path, 0o700);
  }
}

/** Undefined when there is no such file. */
function digestOf(file: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whoever has the old file open or mapped keeps it; nobody ever sees half of the new one. */
function replace(file: string, bytes: Uint8Array): void {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.new`;
  try {
    writeFileSync(temporary, bytes, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}
