import SqliteDatabase from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/migrations.ts';

const first = { version: 1, name: 'first', sql: 'CREATE TABLE a (x); INSERT INTO a VALUES (1);' };

function versionOf(database: SqliteDatabase.Database): unknown {
  return database.pragma('user_version', { simple: true });
}

describe('migrate', () => {
  test('the steps are numbered without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });

  test('applies what is missing, once', () => {
    const database = new SqliteDatabase(':memory:');
    migrate(database, 'file', [first]);
    migrate(database, 'file', [first, { version: 2, name: 'second', sql: 'INSERT INTO a VALUES (2);' }]);
    migrate(database, 'file', [first, { version: 2, name: 'second', sql: 'INSERT INTO a VALUES (2);' }]);
    expect(database.prepare('SELECT x FROM a').pluck().all()).toEqual([1, 2]);
    expect(versionOf(database)).toBe(2);
  });

  test('a step that fails leaves the schema as it was', () => {
    const database = new SqliteDatabase(':memory:');
    migrate(database, 'file', [first]);
    const broken = { version: 2, name: 'broken', sql: 'CREATE TABLE b (x); INSERT INTO missing VALUES (1);' };
    expect(() => migrate(database, 'file', [first, broken])).toThrow();
    expect(versionOf(database)).toBe(1);
    expect(database.prepare("SELECT name FROM sqlite_schema WHERE name = 'b'").get()).toBeUndefined();
  });
});
