import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chunkOf, alertLine } from '../../conformance-data.ts';
import { timeOfId } from '../alert-id.ts';
import { openForReading } from '../open-database.ts';
import { QueryRunner } from '../query-runner.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { newestAlertIds } from './alert-ids.ts';
import { ALERT_IDS, walkAlerts } from './alert-walk.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const NOON_MS = Date.UTC(2026, 10, 23, 12);
/** A device without a clock, years without alerts, days in a row, spans in a row, one millisecond. */
const TIMES = [
  0,
  17 * MINUTE_MS,
  Date.UTC(2018, 1, 3),
  ...[-30, -3, -2, -1].map((days) => NOON_MS + days * DAY_MS - 1),
  ...[0, 5, 10, 17, 18, 19, 35, 60, 300].map((minutes) => NOON_MS + minutes * MINUTE_MS),
  NOON_MS,
  NOON_MS,
];

let opened: TestStore;
let database: Database;

beforeEach(async () => {
  opened = await openTestStore();
  const lines = TIMES.flatMap((atMs, n) => [
    alertLine({ atMs, source: '192.0.2.1', destination: `198.51.100.${n}` }),
    alertLine({ atMs, source: '192.0.2.2', destination: '192.0.2.1', signature: n % 3 === 0 ? 'xmrig' : 'other' }),
    alertLine({ atMs, source: '192.0.2.3', destination: '203.0.113.1' }),
  ]);
  await opened.store.ingest(chunkOf(lines));
  database = openForReading(join(opened.folder, 'store.db'));
});

afterEach(async () => {
  database.close();
  await opened[Symbol.asyncDispose]();
});

const RANGES = [
  [0, Number.POSITIVE_INFINITY],
  [1, NOON_MS],
  [NOON_MS, NOON_MS + 1],
  [NOON_MS - 2 * DAY_MS, NOON_MS + 20 * MINUTE_MS],
  [NOON_MS, NOON_MS],
  [NOON_MS + 2 * DAY_MS, NOON_MS],
] as const;

test.each(['192.0.2.1', '192.0.2.2', '198.51.100.3'])('finds the same as looking at every row: %s', (ip) => {
  const runner = new QueryRunner(database);
  const rows = database
    .prepare(
      `SELECT id, id IN (SELECT alert FROM mining_alert) AS mining FROM alert
       WHERE (SELECT id FROM address WHERE ip = ?) IN (source, destination) ORDER BY id DESC`,
    )
    .all(ip);
  for (const [fromMs, toMs] of RANGES) {
    for (const miningOnly of [false, true]) {
      const expected = (rows as { readonly id: number; readonly mining: number }[]).filter(
        ({ id, mining }) => timeOfId(id) >= fromMs && timeOfId(id) < toMs && (!miningOnly || mining === 1),
      );
      for (const count of [1, 4, 1_000]) {
        const found = newestAlertIds(runner, { fromMs, toMs, ip, miningOnly }, count);
        expect(found).toEqual(expected.slice(0, count).map(({ id }) => id));
      }
    }
  }
  expect(rows.length).toBeGreaterThan(0);
});

test.each([
  [
    'the newest of an address',
    (runner: QueryRunner) => newestAlertIds(runner, { ip: '192.0.2.1', miningOnly: true }, 10),
  ],
  [
    'whom an address talks to',
    (runner: QueryRunner) => {
      const address = database.prepare('SELECT id FROM address WHERE ip = ?').pluck().get('198.51.100.3') as number;
      const span = { fromMs: 0, toMs: NOON_MS + DAY_MS };
      const of = { side: 'destination', addresses: [address] } as const;
      return [...walkAlerts(runner, { ...span, of }, sql<number>`source`, ALERT_IDS)].flat(2);
    },
  ],
] as const)('goes through the indexes and never through all alerts: %s', (_, ask) => {
  const seen: string[] = [];
  const recorded = {
    prepare: (text: string) => {
      seen.push(text);
      return database.prepare(text);
    },
  };
  expect(ask(new QueryRunner(recorded as unknown as Database)).length).toBeGreaterThan(0);
  const plans = seen.flatMap((text) => {
    const values = new Array(text.split('?').length - 1).fill('[1]');
    return database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(values) as { readonly detail: string }[];
  });
  const details = plans.map(({ detail }) => detail).join('\n');
  expect(details).toMatch(/SEARCH alert USING (?:COVERING )?INDEX alert_by_(?:source|destination)/);
  expect(details).not.toMatch(/SCAN (?:alert|source_day)/);
});

test('does not look up more places of the index than there are alerts', () => {
  const seen: string[] = [];
  const recorded = {
    prepare: (text: string) => {
      seen.push(text);
      return database.prepare(text);
    },
  };
  const addresses = Array.from({ length: 5_000 }, (_, number) => number);
  const walk = { fromMs: 0, toMs: NOON_MS + DAY_MS, of: { side: 'destination', addresses } } as const;
  const found = [...walkAlerts(new QueryRunner(recorded as unknown as Database), walk, ALERT_IDS)].flat(2);
  expect(found.length).toBe(TIMES.length * 3);
  expect(seen.join('\n')).not.toContain('span');
});
