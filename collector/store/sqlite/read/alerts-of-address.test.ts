import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chunkOf, alertLine } from '../../conformance-data.ts';
import { firstIdOf, timeOfId } from '../alert-id.ts';
import { openForReading } from '../open-database.ts';
import { QueryRunner } from '../query-runner.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { newestIdsOf } from './alerts-of-address.ts';

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

function addressOf(ip: string): number {
  return database.prepare('SELECT id FROM address WHERE ip = ?').pluck().get(ip) as number;
}

const RANGES = [
  [0, Number.POSITIVE_INFINITY],
  [1, NOON_MS],
  [NOON_MS, NOON_MS + 1],
  [NOON_MS - 2 * DAY_MS, NOON_MS + 20 * MINUTE_MS],
  [NOON_MS, NOON_MS],
  [NOON_MS + 2 * DAY_MS, NOON_MS],
] as const;

test.each(['source', 'destination'] as const)('finds the same as looking at every row: %s', (side) => {
  const runner = new QueryRunner(database);
  const address = addressOf('192.0.2.1');
  const rows = database
    .prepare(
      `SELECT id, id IN (SELECT alert FROM mining_alert) AS mining FROM alert WHERE ${side} = ? ORDER BY id DESC`,
    )
    .all(address);
  for (const [fromMs, toMs] of RANGES) {
    for (const miningOnly of [false, true]) {
      const expected = (rows as { readonly id: number; readonly mining: number }[]).filter(
        ({ id, mining }) => timeOfId(id) >= fromMs && timeOfId(id) < toMs && (!miningOnly || mining === 1),
      );
      for (const limit of [1, 4, 1_000]) {
        const range = { fromId: firstIdOf(fromMs), endId: firstIdOf(toMs) };
        const found = newestIdsOf(runner, { side, address, miningOnly, limit, ...range });
        expect(found).toEqual(expected.slice(0, limit).map(({ id }) => id));
      }
    }
  }
  expect(rows.length).toBe(TIMES.length);
});

test.each([true, false])('goes through the indexes and never through all alerts, mining only: %s', (miningOnly) => {
  const seen: string[] = [];
  const recorded = {
    prepare: (sql: string) => {
      seen.push(sql);
      return database.prepare(sql);
    },
  };
  const runner = new QueryRunner(recorded as unknown as Database);
  for (const side of ['source', 'destination'] as const) {
    const walk = { side, address: addressOf('192.0.2.1'), miningOnly, limit: 10 };
    newestIdsOf(runner, { ...walk, fromId: 0, endId: firstIdOf(Number.POSITIVE_INFINITY) });
  }
  const plans = seen.flatMap((sql) => {
    const values = new Array(sql.split('?').length - 1).fill(1);
    return database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { readonly detail: string }[];
  });
  const details = plans.map(({ detail }) => detail).join('\n');
  expect(details).toMatch(/SEARCH alert USING (?:COVERING )?INDEX alert_by_source/);
  expect(details).toMatch(/SEARCH alert USING (?:COVERING )?INDEX alert_by_destination/);
  expect(details).not.toMatch(/SCAN (?:alert|source_day|destination_day)/);
});
