import type { Database } from 'better-sqlite3';
import { StoreError } from '../store-error.ts';
import type { Migration } from './migrations/migration.ts';

/** Marks the file as ours: `MSwp` in ASCII. */
const APPLICATION_ID = 0x4d537770;

/**
 * Brings the schema to the newest version, each step in a transaction of its own. Throws a `StoreError`: `too-new` when a newer
 * program wrote the file, `foreign` when it belongs to another program. The file is then as it was.
 */
export function migrate(database: Database, file: string, migrations: readonly Migration[]): void {
  const version = numberOf(database.pragma('user_version', { simple: true }));
  const owner = numberOf(database.pragma('application_id', { simple: true }));
  const isEmpty = version === 0 && database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (owner !== APPLICATION_ID && !isEmpty) {
    throw new StoreError('foreign', `${file} is a database of another program, not of Minesweep: choose another file`);
  }
  const newest = migrations.at(-1)?.version ?? 0;
  if (version > newest) {
    throw new StoreError(
      'too-new',
      `${file} was written by a newer Minesweep (its schema is version ${version}, this program knows ${newest}): ` +
        'install that version again, or restore a backup made before the upgrade',
    );
  }
  for (const step of migrations) if (step.version > version) apply(database, step);
}

function apply(database: Database, { version, sql }: Migration): void {
  database
    .transaction(() => {
      database.exec(sql);
      database.pragma(`application_id = ${APPLICATION_ID}`);
      database.pragma(`user_version = ${version}`);
    })
    .immediate();
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
