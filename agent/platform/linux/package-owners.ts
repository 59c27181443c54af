import { readdir, readFile, stat } from 'node:fs/promises';
import { observed, unobservable } from '#shared/model/observed.ts';
import type { PackageOwner } from '#shared/model/process-footprint.ts';
import { errorCode, systemReadFailure } from './read-failure.ts';

const MAX_REMEMBERED = 256;
const SLASH = 0x2f;
const NEWLINE = 0x0a;
const USR = Buffer.from('/usr');

/** Where package databases lie. */
export interface PackagePaths {
  readonly dpkg: string;
  readonly rpm: readonly string[];
}

const LIVE_PACKAGES: PackagePaths = {
  dpkg: '/var/lib/dpkg',
  rpm: ['/var/lib/rpm', '/usr/lib/sysimage/rpm'],
};

/**
 * Which package a path belongs to, read from the database of dpkg (`info/*.list`, one path a line), never by running it. One look reads
 * all lists (70 to 200 ms of CPU for 740 of them, off the tick), so answers are remembered until a package is installed, upgraded or removed.
 */
export class PackageOwners {
  readonly #paths: PackagePaths;
  readonly #known = new Map<string, PackageOwner>();
  #changedAtMs: number | undefined;

  constructor(paths: PackagePaths = LIVE_PACKAGES) {
    this.#paths = paths;
  }

  /** The package of this path; without a name when none has it. Path in exact bytes. */
  async ownerOf(path: Uint8Array): Promise<PackageOwner> {
    if (path[0] !== SLASH || path.includes(NEWLINE)) return observed({});
    try {
      await this.#forgetIfChanged();
    } catch (error) {
      return (await this.#hasRpm()) ? unobservable('not-implemented', 'rpm') : systemReadFailure(error);
    }
    const key = Buffer.from(path).toString('latin1');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const owner = await this.#search(Buffer.from(path));
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    this.#known.set(key, owner);
    return owner;
  }

  async #forgetIfChanged(): Promise<void> {
    const { mtimeMs } = await stat(`${this.#paths.dpkg}/status`);
    if (mtimeMs !== this.#changedAtMs) this.#known.clear();
    this.#changedAtMs = mtimeMs;
  }

  async #search(path: Buffer): Promise<PackageOwner> {
    // Where /bin is a link to /usr/bin, packages may still list the old path.
    const wanted = path.subarray(0, USR.length + 1).equals(Buffer.from('/usr/'))
      ? [lineOf(path), lineOf(path.subarray(USR.length))]
      : [lineOf(path)];
    try {
      const folder = `${this.#paths.dpkg}/info`;
      for (const name of await readdir(folder)) {
        if (!name.endsWith('.list')) continue;
        const text = await listIn(`${folder}/${name}`);
        if (wanted.some((line) => text.includes(line))) return observed({ name: packageOf(name) });
      }
      return observed({});
    } catch (error) {
      return systemReadFailure(error);
    }
  }

  async #hasRpm(): Promise<boolean> {
    for (const folder of this.#paths.rpm) {
      try {
        await stat(folder);
        return true;
      } catch {
        // Not there: the next place.
      }
    }
    return false;
  }
}

/** With a line end before and behind, so that it is found as a whole line only. */
async function listIn(path: string): Promise<Buffer> {
  try {
    return Buffer.concat([Buffer.of(NEWLINE), await readFile(path)]);
  } catch (error) {
    // Removed while the folder was being read.
    if (errorCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function lineOf(path: Buffer): Buffer {
  return Buffer.concat([Buffer.of(NEWLINE), path, Buffer.of(NEWLINE)]);
}

/** `libc6:amd64.list` is the list of libc6. */
function packageOf(file: string): string {
  return file.slice(0, -'.list'.length).split(':', 1)[0] ?? file;
}
