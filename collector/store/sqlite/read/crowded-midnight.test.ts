import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alertLine, chunkOf } from '../../conformance-data.ts';
import { timeOfId } from '../alert-id.ts';
import { openForReading } from '../open-database.ts';
import { QueryRunner } from '../query-runner.ts';
import { openTestStore } from '../testing/open-test-store.ts';
import { newestAlertIds } from './alert-ids.ts';

const DAY_MS = 86_400_000;
const MIDNIGHT_MS = Date.UTC(2026, 10, 24);
/** More alerts of one millisecond than it has ids for, before, at and after midnight, and a few elsewhere. */
const CROWD = fc.record({
  atMs: fc.constantFrom(MIDNIGHT_MS - 1, MIDNIGHT_MS - 1, MIDNIGHT_MS, MIDNIGHT_MS - 200, MIDNIGHT_MS + 3, 0),
  count: fc.oneof(fc.integer({ min: 4_097, max: 6_000 }), fc.nat(9)),
  host: fc.nat(2),
});
const RANGES = [
  [0, Number.POSITIVE_INFINITY],
  [MIDNIGHT_MS - DAY_MS, MIDNIGHT_MS],
  [MIDNIGHT_MS, MIDNIGHT_MS + DAY_MS],
  [MIDNIGHT_MS - 1, MIDNIGHT_MS + 1],
] as const;

test('of however many alerts around midnight those of an address are found as by looking at every row', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(CROWD, { minLength: 1, maxLength: 4 }), async (crowds) => {
      await using opened = await openTestStore();
      for (const { atMs, count, host } of crowds) {
        const line = alertLine({ atMs, source: `192.0.2.${host}`, destination: `198.51.100.${host}` });
        await opened.store.ingest(chunkOf(Array.from({ length: count }, () => line)));
      }
      const database = openForReading(join(opened.folder, 'store.db'));
      const runner = new QueryRunner(database);
      for (const host of [0, 1, 2]) {
        for (const side of ['source', 'destination']) {
          const ip = side === 'source' ? `192.0.2.${host}` : `198.51.100.${host}`;
          const all = database
            .prepare(`SELECT id FROM alert WHERE ${side} IN (SELECT id FROM address WHERE ip = ?) ORDER BY id DESC`)
            .pluck()
            .all(ip) as number[];
          for (const [fromMs, toMs] of RANGES) {
            const expected = all.filter((id) => timeOfId(id) >= fromMs && timeOfId(id) < toMs);
            for (const count of [100_000, 5]) {
              const found = newestAlertIds(runner, { ip, fromMs, toMs }, count);
              expect(found).toEqual(expected.slice(0, count));
            }
          }
        }
      }
      database.close();
    }),
    { numRuns: 4, examples: [[[{ atMs: MIDNIGHT_MS - 1, count: 5_000, host: 1 }]]] },
  );
}, 120_000);
