import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { dayKey } from '../day-rollup.ts';
import { alertId } from '../alert-id.ts';
import { migrate } from '../migrate.ts';
import { MIGRATIONS } from './migrations.ts';

const DAY = 20_000;
const MIDNIGHT_MS = (DAY + 1) * 86_400_000;

test('alerts that were stored past midnight are found on the day where they are', () => {
  const database = new SqliteDatabase(':memory:');
  migrate(
    database,
    'x',
    MIGRATIONS.filter(({ version }) => version < 12),
  );
  const put = database.prepare(
    'INSERT INTO alert (id, source, destination, ports, kind, domain) VALUES (?, ?, ?, 0, 1, 0)',
  );
  put.run(alertId(MIDNIGHT_MS - 1, 7), 1, 2);
  put.run(alertId(MIDNIGHT_MS, 7), 1, 2);
  put.run(alertId(MIDNIGHT_MS + 3, 7), 1, 3);
  put.run(alertId(MIDNIGHT_MS + 256, 7), 4, 3);
  database
    .prepare(`INSERT INTO mining_alert (alert, reading, raw) VALUES (?, 1, x'')`)
    .run(alertId(MIDNIGHT_MS + 3, 7));
  for (const [table, key] of [
    ['source_day', dayKey(DAY, 1)],
    ['destination_day', dayKey(DAY, 2)],
    ['destination_day', dayKey(DAY + 1, 3)],
  ])
    database.prepare(`INSERT INTO ${table} (key, alerts, mining, first_ms, last_ms) VALUES (?, 9, 9, 0, 9)`).run(key);
  migrate(database, 'x', MIGRATIONS);
  const rows = (table: string) =>
    database.prepare(`SELECT key, alerts, mining, first_ms, last_ms FROM ${table}`).raw().all();
  expect(rows('source_day')).toEqual([
    [dayKey(DAY, 1), 9, 9, 0, 9],
    [dayKey(DAY + 1, 1), 2, 1, 0, 3],
  ]);
  expect(rows('destination_day')).toEqual([
    [dayKey(DAY, 2), 9, 9, 0, 9],
    [dayKey(DAY + 1, 2), 1, 0, 0, 0],
    [dayKey(DAY + 1, 3), 9, 9, 0, 9],
  ]);
});
