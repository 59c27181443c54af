import SqliteDatabase, { SqliteError } from 'better-sqlite3';
import { StoreError } from '../store-error.ts';

/**
 * Keeps every other writer away from a database until disposed of, or until this process ends in whatever way: two collectors on one
 * database would each conclude without the other. Readers are not kept away. Throws a `StoreError`.
 */
export function lockDatabase(file: string): Disposable {
  const lock = new SqliteDatabase(`${file}.lock`, { timeout: 0 });
  try {
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new StoreError(
        'in-use',
        `Another collector uses ${file}: use that one, or choose another folder: --data FOLDER`,
      );
    }
    throw error;
  }
  return { [Symbol.dispose]: () => void lock.close() };
}
