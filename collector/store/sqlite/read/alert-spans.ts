import { type RawBuilder, sql } from 'kysely';
import type { AlertSide } from '../../alert-questions.ts';
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

/**
 * The days within the range that have alerts, newest first; of one address where it is given. Steps from day to day, not from row to
 * row, so that neither a quiet year nor a clock of 1970 costs anything.
 */
export function daysWithAlerts(
  runner: QueryRunner,
  side: AlertSide,
  { fromId, endId }: IdRange,
  address?: number,
): readonly number[] {
  if (fromId >= endId) return [];
  const table = sql.table(`${side}_day`);
  const afterLast = dayKey(dayOf(timeOfId(endId - 1)) + 1, 0);
  const firstDay = dayOf(timeOfId(fromId));
  const days = queries
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
    .where('of.day', '>=', firstDay);
  if (address === undefined) return runner.numbers(days);
  return runner.numbers(
    days.where(sql<boolean>`EXISTS (SELECT 1 FROM ${table} WHERE key = (of.day << 32) | ${address})`),
  );
}

/** The part of a range that lies in a day. */
export function rangeInDay(day: number, { fromId, endId }: IdRange): IdRange {
  return {
    fromId: Math.max(fromId, firstIdOf(startOfDayMs(day))),
    endId: Math.min(endId, firstIdOf(startOfDayMs(day + 1))),
  };
}

/** The spans of time of a range: see `alert-span.ts`. */
export function spansOf({ fromId, endId }: IdRange): readonly number[] {
  const [first, last] = [spanOf(fromId), spanOf(endId - 1)];
  return last < first ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/**
 * Over `alert`: those of these addresses on a side, in these spans. Found by the index of that side. For an exact range the ids have to
 * be compared too, with a plus before them: otherwise SQLite may walk over the ids instead.
 */
export function alertsInSpans(
  side: AlertSide,
  addresses: readonly number[],
  spans: readonly number[],
): RawBuilder<boolean> {
  return sql<boolean>`${SQL_SPAN_KEYS[side]} IN (
    SELECT (span.value << 32) | address.value
    FROM json_each(${JSON.stringify(spans)}) AS span, json_each(${JSON.stringify(addresses)}) AS address)`;
}

/** Over `alert`: the ids of a range, without inviting SQLite to walk over them. */
export function isWithin({ fromId, endId }: IdRange): RawBuilder<boolean> {
  return sql<boolean>`+alert.id >= ${fromId} AND +alert.id < ${endId}`;
}
