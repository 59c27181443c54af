import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrate } from '../migrate.ts';
import { MIGRATIONS } from './migrations.ts';

function retentionAfter(sql: string): readonly unknown[] {
  const database = new SqliteDatabase(':memory:');
  migrate(
    database,
    'x',
    MIGRATIONS.filter(({ version }) => version < 13),
  );
  database.exec(sql);
  migrate(database, 'x', MIGRATIONS);
  return database.prepare('SELECT kind, days FROM retention ORDER BY kind').raw().all();
}

test('who said how long things are kept goes on keeping CPU over time for two weeks, not for ever', () => {
  expect(retentionAfter(`INSERT INTO retention VALUES ('alerts', 7), ('audit', NULL)`)).toEqual([
    ['alerts', 7],
    ['audit', null],
    ['series', 14],
  ]);
  expect(retentionAfter('')).toEqual([]);
});
