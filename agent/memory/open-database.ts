import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '#shared/files/make-folder.ts';
import { AgentDatabase } from './agent-database.ts';
import { MIGRATIONS } from './migrations.ts';
import { moveAside } from './move-aside.ts';

export const DATABASE_FILE = 'agent.db';

const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_CORRUPT = 11;
const SQLITE_CONSTRAINT = 19;
const SQLITE_NOT_A_DATABASE = 26;

/** Why the last database could not be used, and where it lies now. */
export interface SetAside {
  readonly cause: 'corrupt' | 'newer-version';
  readonly folder: string;
}

/**
 * What was made of the open database, or why there is none. `in-use`: another agent runs on this folder; `not-writable`: the folder
 * cannot be written (`code` is the error's name).
 */
export type Opened<T> =
  | { readonly opened: T; readonly setAside: readonly SetAside[] }
  | { readonly problem: 'in-use' | 'not-writable'; readonly code: string };

/**
 * Opens `agent.db` in a folder, creating or migrating it. A damaged file, or one of a later version, is moved aside with its
 * companions and a new one begun: damage never keeps an agent from starting. The lock is exclusive for as long as it is open, and
 * ends with the process however that ends.
 *
 * @param use prepares every statement that will be needed; a schema that does not have what it names counts as damage
 */
export function openDatabase<T>(folder: string, nowMs: number, use: (database: AgentDatabase) => T): Opened<T> {
  const setAside: SetAside[] = [];
  try {
    makeFolder({ mkdirSync, statSync, dirname }, folder);
    for (;;) {
      const attempt = tryOpen(join(folder, DATABASE_FILE), use);
      if ('opened' in attempt) return { ...attempt, setAside };
      if (attempt.cause === 'in-use') return { problem: 'in-use', code: attempt.code };
      // What is damaged although it has just been made is not the file's fault.
      if (setAside.length > 0) return { problem: 'not-writable', code: attempt.code };
      setAside.push({ cause: attempt.cause, folder: moveAside(folder, DATABASE_FILE, attempt.cause, nowMs) });
    }
  } catch (error) {
    return { problem: 'not-writable', code: codeOf(error) };
  }
}

type Attempt<T> =
  | { readonly opened: T }
  | { readonly cause: 'in-use' | 'corrupt' | 'newer-version'; readonly code: string };

function tryOpen<T>(path: string, use: (database: AgentDatabase) => T): Attempt<T> {
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA cache_size = -512;
      PRAGMA temp_store = MEMORY;
      PRAGMA wal_autocheckpoint = 256;
      PRAGMA journal_size_limit = 1048576;
      PRAGMA trusted_schema = OFF;
    `);
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (version > MIGRATIONS.length) return refuse(database, 'newer-version', `version ${version}`);
    migrate(database, version);
    // A file whose header says that it may only be read looks sound in every other way.
    database.exec("BEGIN IMMEDIATE; INSERT OR REPLACE INTO key_value VALUES ('trial', ''); ROLLBACK");
    if (!isSound(database)) return refuse(database, 'corrupt', 'integrity_check');
    return { opened: use(new AgentDatabase(database)) };
  } catch (error) {
    const cause = causeOf(error);
    if (cause !== undefined) return refuse(database, cause, codeOf(error));
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync, version: number): void {
  MIGRATIONS.slice(version).forEach((step, index) => {
    database.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${version + index + 1}; COMMIT;`);
  });
}

/**
 * Looks at every page (0.06 s for 200,000 connections). The indexes of what is on its way are compared with their tables too, and
 * made anew when they differ: by a wrong one an acknowledgement would not find what it is for.
 */
function isSound(database: DatabaseSync): boolean {
  const isOk = (pragma: string) => Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0] === 'ok';
  if (!isOk('quick_check(1)')) return false;
  return ['outbox', 'delivered'].every((table) => {
    const check = `integrity_check(${table})`;
    if (isOk(check)) return true;
    database.exec(`REINDEX ${table}`);
    return isOk(check);
  });
}

function refuse(database: DatabaseSync, cause: 'in-use' | 'corrupt' | 'newer-version', code: string): Attempt<never> {
  database.close();
  return { cause, code };
}

function causeOf(error: unknown): 'in-use' | 'corrupt' | undefined {
  switch (errcodeOf(error)) {
    case SQLITE_BUSY:
      return 'in-use';
    // SQLITE_ERROR: "no such table", the version says one thing and the schema another.
    case SQLITE_ERROR:
    case SQLITE_READONLY:
    case SQLITE_CORRUPT:
    // An index that cannot be made anew because two rows claim to be one.
    case SQLITE_CONSTRAINT:
    case SQLITE_NOT_A_DATABASE:
      return 'corrupt';
    default:
      return undefined;
  }
}

/** The primary result code of SQLite; undefined for other errors. */
function errcodeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
}

function codeOf(error: unknown): string {
  const errcode = errcodeOf(error);
  if (errcode !== undefined) return `sqlite-${errcode}`;
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? String(error.code) : error.name;
}
