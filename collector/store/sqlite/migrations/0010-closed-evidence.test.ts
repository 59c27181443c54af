import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { SignalCode } from '#shared/verdict/signals.ts';
import { signals } from '#shared/verdict/signals.ts';
import { conclude } from '#shared/verdict/conclude.ts';
import { incidentOf } from '../../conformance-data.ts';
import { namesOf } from '../../new-evidence.ts';
import { migrate } from '../migrate.ts';
import { MIGRATIONS } from './migrations.ts';

/** Decisive signs that nobody had when this migration was new: what it takes over from cannot hold them. */
const LATER: readonly SignalCode[] = ['artefact.wallet-in-environment', 'evasion.quiet-under-bait'];

test('what incidents that are closed already rest on now is taken for what they rested on then', () => {
  const database = new SqliteDatabase(':memory:');
  migrate(
    database,
    'x',
    MIGRATIONS.filter(({ version }) => version < 10),
  );
  const codes = (Object.keys(signals) as SignalCode[]).filter((code) => !LATER.includes(code));
  const present = codes.map((code, index) => ({ code, quality: index % 2 === 0 ? 1 : 0.01, params: {} }));
  const incident = {
    ...incidentOf('a', 1),
    conclusion: conclude([...present, { code: 'network.alert-stratum', quality: 0.5, params: {} }], () => undefined),
    pools: [{ host: '2001:db8::1', port: 3333, tls: true }, { host: 'pool.example' }],
    wallets: [{ address: '4AbCd', coin: 'XMR', valid: true }],
    configs: ['/tmp/"x".json'],
  };
  const put = database.prepare(`
    INSERT INTO incident (id, rev, site, state, verdict, probability, role, first_seen_ms, last_seen_ms, active_at_ms, search)
    VALUES (?, 1, 's', ?, 'probable', 1, 'miner', 1, 1, 1, '')`);
  const work = database.prepare(
    `INSERT INTO incident_work (incident, rev, state, updated_at_ms, by) VALUES (?, 1, ?, 1, 'ana')`,
  );
  const body = database.prepare('INSERT INTO incident_body (incident, body) VALUES (?, ?)');
  for (const [id, state] of [
    ['a', 'closed'],
    ['b', 'watching'],
  ]) {
    body.run(put.run(id, state).lastInsertRowid, JSON.stringify(incident));
    work.run(id, state);
  }
  migrate(database, 'x', MIGRATIONS);
  const column = 'SELECT closed_evidence FROM incident_work ORDER BY incident';
  const [closed, open] = database.prepare(column).pluck().all();
  expect(JSON.parse(String(closed))).toEqual(namesOf(incident));
  expect(open).toBeNull();
});
