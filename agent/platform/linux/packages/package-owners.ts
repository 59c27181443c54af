import { isUnobservable, observed, unobservable } from '#shared/model/observed.ts';
import type { PackageOwner } from '#shared/model/process-footprint.ts';
import { DpkgDatabase } from './dpkg-database.ts';
import type { PackageDatabase } from './package-database.ts';
import { systemReadFailure } from '../../read-failure.ts';
import { RpmDatabase } from './rpm-database.ts';

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
  rpm: ['/usr/lib/sysimage/rpm', '/var/lib/rpm'],
};

/**
 * Which package a path belongs to, read from the databases of dpkg and rpm, never by running either. A look costs milliseconds to tenths of a
 * second off the tick, so answers are remembered until a package is installed, upgraded or removed.
 */
export class PackageOwners {
  readonly #databases: readonly PackageDatabase[];
  readonly #known = new Map<string, PackageOwner>();
  #changedAtMs = '';

  constructor({ dpkg, rpm }: PackagePaths = LIVE_PACKAGES) {
    this.#databases = [new DpkgDatabase(dpkg), ...rpm.map((folder) => new RpmDatabase(folder))];
  }

  /** The package of this path; without a name when none has it. Path in exact bytes. */
  async ownerOf(path: Uint8Array): Promise<PackageOwner> {
    if (path[0] !== SLASH || path.includes(NEWLINE)) return observed({});
    try {
      const databases = await this.#present();
      if (databases.length === 0) return unobservable('unsupported', 'no-packages');
      const key = Buffer.from(path).toString('latin1');
      const known = this.#known.get(key);
      if (known !== undefined) return known;
      const owner = await search(databases, Buffer.from(path));
      if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
      this.#known.set(key, owner);
      return owner;
    } catch (error) {
      return systemReadFailure(error);
    }
  }

  /** Databases that there are. Forgets every answer when one of them has changed. */
  async #present(): Promise<readonly PackageDatabase[]> {
    const changed = await Promise.all(this.#databases.map((database) => database.changedAtMs()));
    if (String(changed) !== this.#changedAtMs) this.#known.clear();
    this.#changedAtMs = String(changed);
    return this.#databases.filter((_, index) => changed[index] !== undefined);
  }
}

/** A name from whichever has one; a database that could not be read makes "none" unknown. */
async function search(databases: readonly PackageDatabase[], path: Buffer): Promise<PackageOwner> {
  // Where /bin is a link to /usr/bin, packages may still list the old path.
  const paths = path.subarray(0, USR.length + 1).equals(Buffer.from('/usr/'))
    ? [path, path.subarray(USR.length)]
    : [path];
  let answer: PackageOwner = observed({});
  for (const database of databases) {
    const owner = await database.ownerOf(paths);
    if (!isUnobservable(owner) && owner.value.name !== undefined) return owner;
    if (isUnobservable(owner)) answer = owner;
  }
  return answer;
}
