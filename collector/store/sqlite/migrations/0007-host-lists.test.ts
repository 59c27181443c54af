import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { hostColumnsOf } from '../../host-columns.ts';
import { hostOf, summaryOf } from '../../conformance-data.ts';
import { migrate } from '../migrate.ts';
import { MIGRATIONS } from './migrations.ts';

test('hosts and addresses of before are found as if they had been written now', () => {
  const database = new SqliteDatabase(':memory:');
  migrate(
    database,
    'x',
    MIGRATIONS.filter(({ version }) => version < 7),
  );
  const host = hostOf('h1');
  const { hostId, site, firstSeenMs, lastSeenMs, clockOffsetMs, ...body } = host;
  const facts = { ...body.facts, hostname: 'Web', addresses: ['127.0.0.1', '192.0.2.7'] };
  database
    .prepare(
      'INSERT INTO host (id, site, first_seen_ms, last_seen_ms, clock_offset_ms, body) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run(hostId, site, firstSeenMs, lastSeenMs, clockOffsetMs, JSON.stringify({ ...body, facts }));
  database
    .prepare('INSERT INTO host_summary (host, received_at_ms, clock_offset_ms, body) VALUES (?, 1, 0, ?)')
    .run(hostId, JSON.stringify(summaryOf(1)));
  database.exec("INSERT INTO text (id, value) VALUES (1, 'south')");
  const inside = [
    '10.1.2.3',
    '172.16.0.1',
    '172.31.9.9',
    '100.64.0.1',
    '100.127.0.1',
    '192.168.0.1',
    '169.254.1.1',
    'fd00::1',
    'fe80::1',
  ];
  const outside = ['203.0.113.7', '172.32.0.1', '172.15.0.1', '100.63.0.1', '100.128.0.1', '2001:db8::1', '192.0.2.1'];
  for (const ip of [...inside, ...outside]) {
    database.prepare('INSERT INTO address (ip, site) VALUES (?, 1)').run(ip);
  }
  migrate(database, 'x', MIGRATIONS);
  const { addresses, search, blind, isPartly, nameKey } = hostColumnsOf(hostId, facts, host.capabilities);
  expect(database.prepare('SELECT name_key, system, cpu_count, search, blind, partly FROM host').get()).toEqual({
    ...{ name_key: nameKey, system: 'linux', cpu_count: 4, search, blind, partly: isPartly ? 1 : 0 },
  });
  expect(database.prepare('SELECT ip FROM host_address').pluck().all()).toEqual(addresses);
  expect(database.prepare('SELECT busy_cores FROM host_summary').pluck().get()).toBe(0.5);
  expect(database.prepare('SELECT ip FROM address WHERE inside = 1 ORDER BY id').pluck().all()).toEqual(inside);
});
