import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

/** A name that so many installed files bear is none of a program. */
const MAX_FILES = 64;
/** The headers of large packages are a few megabytes. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;

/** An installed file: the header of its package, and which file of that package it is. */
export interface RpmFile {
  readonly header: Uint8Array;
  readonly index: number;
}

/**
 * Packages with a file of this name (exact bytes, no folder), from `rpmdb.sqlite` as rpm 4.16 and later keep it. Another program's database:
 * opened as one that nobody changes, so that no lock and no file is left beside it; what an installation that runs just now has not
 * written back is not seen. `too-many` when there are more than can be looked at. Throws what SQLite says of a file that is none or is damaged.
 */
export function readRpmHeaders(path: string, fileName: Uint8Array): readonly RpmFile[] | 'too-many' {
  const location = pathToFileURL(path);
  location.searchParams.set('immutable', '1');
  const database = new DatabaseSync(location, { readOnly: true });
  try {
    const files = database
      .prepare('SELECT hnum, idx FROM Basenames WHERE key = CAST(? AS TEXT) LIMIT ?')
      .all(fileName, MAX_FILES + 1);
    if (files.length > MAX_FILES) return 'too-many';
    const headerOf = database.prepare('SELECT blob FROM Packages WHERE hnum = ? AND length(blob) <= ?');
    const found: RpmFile[] = [];
    let bytes = 0;
    for (const { hnum, idx } of files) {
      const header = headerOf.get(Number(hnum), MAX_HEADER_BYTES)?.blob;
      if (!(header instanceof Uint8Array)) continue;
      bytes += header.length;
      if (bytes > MAX_BYTES) return 'too-many';
      found.push({ header, index: Number(idx) });
    }
    return found;
  } finally {
    database.close();
  }
}
