import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '#shared/files/make-folder.ts';

const DAY_MS = 86_400_000;
/** What nobody has used for so long is of an executable that is gone. */
const UNUSED_MS = 30 * DAY_MS;
const OTHERS_WRITE = 0o002;
/** In such a folder nobody replaces what belongs to somebody else. */
const STICKY = 0o1000;

/**
 * A folder that only this user, or only administrators, may write to, for what has to be a file before it can be used. What lies there already is never trusted for its name: it
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
      if (!isOurFile(file) || digestOf(file) !== sha256) replace(file, read());
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

  /** That folder counts as used for as long as this process runs. */
  keepUsed(name: string): void {
    const keep = () => {
      try {
        this.#touch(name);
      } catch {
        // removed by somebody: there is nothing left to keep
      }
    };
    setInterval(keep, DAY_MS).unref();
  }

  /**
   * Removes folders that stand in the folder itself and were not used for a month. What cannot be removed stays, and so do files: native
   * parts, of which nobody can tell who has them mapped.
   */
  removeUnused(nowMs: number): void {
    for (const name of readdirSync(this.path)) {
      const path = join(this.path, name);
      try {
        const found = lstatSync(path);
        if (found.isDirectory() && found.mtimeMs < nowMs - UNUSED_MS) rmSync(path, { recursive: true });
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
    makeFolder({ mkdirSync, statSync, dirname }, folder);
    const own = process.getuid?.();
    if (own === undefined) return; // on Windows others may not write there by the list that it inherits, see `unpackedFolderOf`
    for (let each = folder; each.length >= this.path.length; each = dirname(each)) {
      const found = lstatSync(each);
      if (!found.isDirectory()) throw new Error(`${each} is no folder`);
      if (found.uid !== own) throw new Error(`${each} belongs to user ${found.uid}`);
    }
    if ((lstatSync(this.path).mode & 0o077) !== 0) chmodSync(this.path, 0o700);
    const above = dirname(this.path);
    refuseForeign(above, own);
    refuseForeign(realpathSync(above), own);
  }
}

/** Whoever may rename in a folder above can put another in our place. */
function refuseForeign(folder: string, own: number): void {
  for (let each = folder; ; each = dirname(each)) {
    const found = lstatSync(each);
    const { uid, mode } = found;
    if (uid !== own && uid !== 0) throw new Error(`${each} above it belongs to user ${uid}`);
    const mayOthersRename = found.isDirectory() && (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0;
    if (mayOthersRename) throw new Error(`others may write to ${each} above it`);
    if (each === dirname(each)) return;
  }
}

/** Bytes alone do not make it ours: whoever owns a file may change it after it was compared, and what a link leads to is not in our folder. */
function isOurFile(file: string): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) return false;
  const own = process.getuid?.();
  return own === undefined || found.uid === own;
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
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
