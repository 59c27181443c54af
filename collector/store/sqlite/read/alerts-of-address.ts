import { sql } from 'kysely';
import { dayOf, startOfDayMs } from '../../day.ts';
import { firstIdOf, timeOfId } from '../alert-id.ts';
import { SQL_SPAN_KEYS, spanOf } from '../alert-span.ts';
import { dayKey } from '../day-rollup.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

/** Ids of alerts: from `fromId` to before `endId`. */
export interface IdRange {
  readonly fromId: number;
  readonly endId: number;
}

interface Walk extends IdRange {
  readonly side: 'source' | 'destination';
  readonly address: number;
  readonly miningOnly: boolean;
  readonly limit: number;
}

/**
 * The newest alerts of an address on one side, newest first, at most `limit`. Walks back over the days in which the counts know the
 * address, and in each over its spans, so that neither a quiet year nor a clock of 1970 costs anything.
 */
export function newestIdsOf(runner: QueryRunner, walk: Walk): readonly number[] {
  const ids: number[] = [];
  for (const day of daysOf(runner, walk)) {
    const fromId = Math.max(walk.fromId, firstIdOf(startOfDayMs(day)));
    const endId = Math.min(walk.endId, firstIdOf(startOfDayMs(day + 1)));
    ids.push(...idsWithin(runner, { ...walk, fromId, endId, limit: walk.limit - ids.length }));
    if (ids.length >= walk.limit) break;
  }
  return ids;
}

/** The days within the range that have alerts of the address, newest first. Steps from day to day, not from row to row. */
function daysOf(runner: QueryRunner, { side, address, fromId, endId }: Walk): readonly number[] {
  if (fromId >= endId) return [];
  const table = sql.table(`${side}_day`);
  const afterLast = dayKey(dayOf(timeOfId(endId - 1)) + 1, 0);
  const firstDay = dayOf(timeOfId(fromId));
  return runner
    .all(
      queries
        .withRecursive('of(day)', (of) =>
          of
            .selectNoFrom(sql<number | null>`(SELECT max(key) >> 32 FROM ${table} WHERE key < ${afterLast})`.as('day'))
            .unionAll(
              of
                .selectFrom('of')
                .select(sql<number | null>`(SELECT max(key) >> 32 FROM ${table} WHERE key < of.day << 32)`.as('day'))
                .where('of.day', '>', firstDay),
            ),
        )
        .selectFrom('of')
        .select('of.day')
        .where('of.day', '>=', firstDay)
        .where(sql<boolean>`EXISTS (SELECT 1 FROM ${table} WHERE key = (of.day << 32) | ${address})`),
    )
    .flatMap(({ day }) => (day === null ? [] : [day]));
}

function idsWithin(runner: QueryRunner, { side, address, fromId, endId, miningOnly, limit }: Walk): readonly number[] {
  let query = queries
    .withRecursive('span(number)', (span) =>
      span.selectNoFrom(sql<number>`${spanOf(fromId)}`.as('number')).unionAll(
        span
          .selectFrom('span')
          .select(sql<number>`span.number + 1`.as('number'))
          .where('span.number', '<', spanOf(endId - 1)),
      ),
    )
    .selectFrom('span')
    .crossJoin('alert') // In this order: a cross join is how SQLite is told.
    .select('alert.id')
    .where(SQL_SPAN_KEYS[side], '=', sql<number>`(span.number << 32) | ${address}`)
    .where('alert.id', '>=', fromId)
    .where('alert.id', '<', endId)
    .orderBy('alert.id', 'desc')
    .limit(limit);
  // The plus keeps SQLite from walking over all of those that are instead.
  if (miningOnly) query = query.where(sql<boolean>`+alert.id IN (SELECT alert FROM mining_alert)`);
  return runner.all(query).map(({ id }) => id);
}
