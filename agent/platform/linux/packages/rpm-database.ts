import { stat } from 'node:fs/promises';
import { observed, unobservable } from '#shared/model/observed.ts';
import type { PackageOwner } from '#shared/model/process-footprint.ts';
import { readRpmHeaders } from '../../../memory/read-rpm-headers.ts';
import type { PackageDatabase } from './package-database.ts';
import { parseRpmHeader } from './parse-rpm-header.ts';
import { errorCode } from '../../read-failure.ts';

const SQLITE_FILE = 'rpmdb.sqlite';
/** Databases of older systems, in formats of their own: Berkeley DB, and rpm's own one. */
const OTHER_FILES = ['Packages', 'Packages.db'] as const;
const MAX_NAME_CHARS = 100;

/** That of Fedora, Red Hat, SUSE and their kin. Only the format of rpm 4.16 and later (SQLite) can be read. */
export class RpmDatabase implements PackageDatabase {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async changedAtMs(): Promise<number | undefined> {
    for (const file of [SQLITE_FILE, ...OTHER_FILES]) {
      const changedAtMs = await mtimeOf(`${this.#folder}/${file}`);
      if (changedAtMs !== undefined) return changedAtMs;
    }
    return undefined;
  }

  async ownerOf(paths: readonly Buffer[]): Promise<PackageOwner> {
    const path = `${this.#folder}/${SQLITE_FILE}`;
    if ((await mtimeOf(path)) === undefined) return unobservable('not-implemented', 'rpm-format');
    const fileName = paths[0]?.subarray(paths[0].lastIndexOf('/') + 1);
    const files = fileName === undefined ? [] : readRpmHeaders(path, fileName);
    if (files === 'too-many') return unobservable('unsupported', 'rpm-too-many');
    for (const { header, index } of files) {
      const file = parseRpmHeader(header, index);
      if (file !== undefined && paths.some((wanted) => wanted.equals(file.path)))
        return observed({ name: file.package.slice(0, MAX_NAME_CHARS) });
    }
    return observed({});
  }
}

async function mtimeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
