import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { incidentOf } from '../../conformance-data.ts';
import { migrate } from '../migrate.ts';
import { MIGRATIONS } from './migrations.ts';

test('incidents of before are all there, found by what names them, and new', () => {
  const database = new SqliteDatabase(':memory:');
  migrate(
    database,
    'x',
    MIGRATIONS.filter(({ version }) => version < 4),
  );
  const pools = [{ host: 'Pool.example', port: 3333 }];
  const merged = { ...incidentOf('b', 3), mergedInto: 'a' };
  for (const incident of [{ ...incidentOf('a', 2), pools }, merged]) {
    const { id, rev, firstSeenMs } = incident;
    const columns = 'id, rev, host, site, state, verdict, first_seen_ms, body';
    database
      .prepare(`INSERT INTO incident (${columns}) VALUES (?, ?, NULL, 'south', 'new', 'probable', ?, ?)`)
      .run(id, rev, firstSeenMs, JSON.stringify(incident));
  }
  migrate(database, 'x', MIGRATIONS);
  const columns = 'id, rev, state, assignee, probability, role, last_seen_ms, active_at_ms, merged_into';
  const same = { assignee: null, probability: 0.8, role: 'miner', last_seen_ms: 2_000, active_at_ms: 2_000 };
  expect(database.prepare(`SELECT ${columns} FROM incident ORDER BY id`).all()).toEqual([
    { id: 'a', rev: 2, state: 'new', merged_into: null, ...same },
    { id: 'b', rev: 3, state: 'closed', merged_into: 'a', ...same },
  ]);
  expect(database.prepare(`SELECT search FROM incident WHERE id = 'a'`).pluck().get()).toMatch(/^a\n.*pool\.example/s);
  const bodies = database.prepare('SELECT body FROM incident_body ORDER BY incident').pluck().all();
  expect(JSON.parse(String(bodies[1]))).toEqual(merged);
  expect(database.prepare('SELECT count(*) FROM incident_verdict').pluck().get()).toBe(2);
});
