import { statSync } from 'node:fs';
import SqliteDatabase, { type Database, SqliteError } from 'better-sqlite3';
import { StoreError, type StoreErrorCode } from '../store-error.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/migrations.ts';

const WRITER_CACHE_KIB = 32 * 1024;
const READER_CACHE_KIB = 8 * 1024;
const PAGE_BYTES = 8 * 1024;
/** Pages in the log before they are moved to the database: 40 MB. Moving seldom is what makes indexes cheap. */
const AUTOCHECKPOINT_PAGES = 5_000;
const LOG_LIMIT_BYTES = 64 * 1024 * 1024;

/** Opens or creates the database for the one writer, with the newest schema. Throws a `StoreError`. */
export function openForWriting(file: string): Database {
  return opening(file, () => {
    const database = new SqliteDatabase(file, { timeout: 5_000 });
    try {
      database.pragma(`page_size = ${PAGE_BYTES}`); // Of a new file; ignored for others.
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      database.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
      database.pragma(`wal_autocheckpoint = ${AUTOCHECKPOINT_PAGES}`);
      database.pragma(`journal_size_limit = ${LOG_LIMIT_BYTES}`);
      migrate(database, file, MIGRATIONS);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** Opens the database beside the writer, who must have opened it before. Throws a `StoreError`. */
export function openForReading(file: string): Database {
  return opening(file, () => {
    const database = new SqliteDatabase(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
    database.pragma(`cache_size = -${READER_CACHE_KIB}`);
    database.pragma('query_only = ON');
    return database;
  });
}

/** What went wrong, in the words of the store. */
export function storeErrorOf(error: unknown, file: string): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof SqliteError ? codeOf(error.code) : 'failed';
  return new StoreError(code, explain(code, message, file), { cause: error });
}

function opening(file: string, open: () => Database): Database {
  try {
    return open();
  } catch (error) {
    throw storeErrorOf(error, file);
  }
}

function codeOf(sqliteCode: string): StoreErrorCode {
  if (sqliteCode === 'SQLITE_FULL') return 'full';
  if (/^SQLITE_(?:IOERR|READONLY|CANTOPEN|PERM)/.test(sqliteCode)) return 'io';
  return /^SQLITE_(?:CORRUPT|NOTADB)/.test(sqliteCode) ? 'corrupt' : 'failed';
}

function explain(code: StoreErrorCode, message: string, file: string): string {
  switch (code) {
    case 'full':
      return `No space left for ${file} (${message})`;
    case 'io':
      return `${file} cannot be read or written (${message})`;
    case 'corrupt':
      return (
        `${file}${sizeOf(file)} is damaged or not a database (${message}): restore it from a backup, or move it aside ` +
        `together with ${file}-wal and ${file}-shm to begin anew`
      );
    default:
      return `${file}: ${message}`;
  }
}

function sizeOf(file: string): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  return size === undefined ? '' : ` (${size} bytes)`;
}
