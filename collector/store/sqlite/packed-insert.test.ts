import SqliteDatabase, { type Database } from 'better-sqlite3';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { PackedInsert } from './packed-insert.ts';

const COLUMNS = [
  { name: 'id', digits: 16 },
  { name: 'small', digits: 2, nullable: true },
  { name: 'eight', digits: 8, nullable: true },
  { name: 'nine', digits: 9 },
] as const;

let database: Database;
let rows: PackedInsert;

beforeEach(() => {
  database = new SqliteDatabase(':memory:');
  database.exec(
    'CREATE TABLE target (id INTEGER PRIMARY KEY, small INTEGER, eight INTEGER, nine INTEGER NOT NULL) STRICT',
  );
  rows = new PackedInsert(database, 'INSERT OR FAIL INTO target', COLUMNS);
});

function gather(...values: readonly (number | undefined)[]): void {
  values.forEach((value, column) => rows.put(column, value));
  rows.endRow();
}

function stored(): readonly unknown[] {
  return database.prepare('SELECT * FROM target ORDER BY id').raw().all();
}

test('every number comes back as it was, and unknown as NULL', () => {
  const row = fc.tuple(
    fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    fc.option(fc.nat({ max: 99 }), { nil: undefined }),
    fc.option(fc.nat({ max: 99_999_999 }), { nil: undefined }),
    fc.nat({ max: 999_999_999 }),
  );
  fc.assert(
    fc.property(fc.uniqueArray(row, { selector: ([id]) => id, maxLength: 20 }), (values) => {
      database.exec('DELETE FROM target');
      rows.clear();
      for (const value of values) gather(...value);
      expect(rows.insertFrom(0)).toBe(values.length);
      const expected = [...values].sort(([a], [b]) => a - b).map((value) => value.map((part) => part ?? null));
      expect(stored()).toEqual(expected);
    }),
  );
});

test('it is full after a thousand rows and can be used again', () => {
  for (let n = 0; !rows.isFull; n++) gather(n, undefined, n, n);
  expect(rows.rows).toBeGreaterThanOrEqual(1_000);
  expect(rows.insertFrom(0)).toBe(rows.rows);
  expect(stored().length).toBe(rows.rows);
  rows.clear();
  gather(1e15, 1, 2, 3);
  expect(rows.insertFrom(0)).toBe(1);
  expect(stored().at(-1)).toEqual([1e15, 1, 2, 3]);
});

test('a key that is taken stops it: those before are inserted, and it goes on with another key', () => {
  database.exec('INSERT INTO target VALUES (7, 1, 1, 1)');
  for (const id of [5, 6, 7, 8]) gather(id, undefined, undefined, 2);
  expect(rows.insertFrom(0)).toBe(2);
  rows.replace(2, 0, 9);
  expect(rows.insertFrom(2)).toBe(4);
  expect(stored()).toEqual([5, 6, 7, 8, 9].map((id) => (id === 7 ? [7, 1, 1, 1] : [id, null, null, 2])));
});

test('a number that is too long is an error and not another number', () => {
  expect(() => rows.put(1, 100)).toThrow('100 has more than 2 digits');
  expect(() => rows.put(2, 123_456_789)).toThrow(RangeError);
  expect(() => rows.put(0, 10 ** 16)).toThrow(RangeError);
});

test('what else goes wrong is an error', () => {
  database.exec('DROP TABLE target');
  gather(1, 1, 1, 1);
  expect(() => rows.insertFrom(0)).toThrow('no such table');
});
