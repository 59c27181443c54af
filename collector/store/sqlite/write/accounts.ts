import { SqliteError } from 'better-sqlite3';
import { nameKeyOf } from '../../access-records.ts';
import { StoreError } from '../../store-error.ts';
import type { WritesOf } from './prepared-write.ts';

export const accountWrites: WritesOf<
  | 'add-account'
  | 'change-account'
  | 'remove-account'
  | 'require-administrator'
  | 'require-account'
  | 'add-api-token'
  | 'remove-api-token'
  | 'touch-api-token'
> = {
  'add-account': (database) => {
    const add = database.prepare(
      'INSERT INTO account (id, name, name_key, role, password, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
    );
    return ({ account: { id, name, role, password, createdAtMs } }) => {
      unlessTaken('There is an account of this name', () => {
        add.run(id, name, nameKeyOf(name), role, password, Math.trunc(createdAtMs));
      });
    };
  },
  'change-account': (database) => {
    const change = database.prepare(
      'UPDATE account SET role = coalesce(?, role), password = coalesce(?, password) WHERE id = ?',
    );
    return ({ id, role, password }) => requireOne(change.run(role ?? null, password ?? null, id), 'account');
  },
  'remove-account': (database) => {
    const remove = database.prepare('DELETE FROM account WHERE id = ?');
    return ({ id }) => requireOne(remove.run(id), 'account');
  },
  'require-administrator': (database) => {
    const count = database.prepare<[], { all: number; administrators: number }>(
      `SELECT count(*) AS "all", count(*) FILTER (WHERE role = 'administrator') AS administrators FROM account`,
    );
    return () => {
      const counted = count.get();
      if (counted !== undefined && counted.all > 0 && counted.administrators === 0) {
        throw new StoreError('conflict', 'No administrator would be left');
      }
    };
  },
  'require-account': (database) => {
    const find = database.prepare('SELECT 1 FROM account WHERE id = ? AND role = ? AND password = ?');
    return ({ id, role, password }) => {
      if (find.get(id, role, password) === undefined) {
        throw new StoreError('conflict', 'The account was changed or removed meanwhile');
      }
    };
  },
  'add-api-token': (database) => {
    const add = database.prepare(`
      INSERT INTO api_token (id, hash, name, role, created_at_ms, created_by, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`);
    return ({ token: { id, hash, name, role, createdAtMs, createdBy, expiresAtMs } }) => {
      const expires = expiresAtMs === undefined ? null : Math.trunc(expiresAtMs);
      add.run(id, hash, name, role, Math.trunc(createdAtMs), createdBy, expires);
    };
  },
  'remove-api-token': (database) => {
    const remove = database.prepare('DELETE FROM api_token WHERE id = ?');
    return ({ id }) => requireOne(remove.run(id), 'token');
  },
  'touch-api-token': (database) => {
    const touch = database.prepare(
      'UPDATE api_token SET last_used_ms = max(coalesce(last_used_ms, 0), ?) WHERE id = ?',
    );
    return ({ id, atMs }) => {
      touch.run(Math.trunc(atMs), id);
    };
  },
};

function requireOne({ changes }: { readonly changes: number }, what: string): void {
  if (changes === 0) throw new StoreError('conflict', `There is no such ${what} any more`);
}

function unlessTaken(message: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (error instanceof SqliteError && error.code === 'SQLITE_CONSTRAINT_UNIQUE') {
      throw new StoreError('conflict', message, { cause: error });
    }
    throw error;
  }
}
