import { sql } from 'kysely';
import { dayOf, startOfDayMs } from '../../day.ts';
import type { AddressCount } from '../../alert-questions.ts';
import { readLimit } from '../../page-cursor.ts';
import type { QueryRunner } from '../query-runner.ts';
import { firstIdOf, SQL_TIME_SHIFT } from '../alert-id.ts';
import { dayKey } from '../day-rollup.ts';
import { type Schema, queries } from '../schema.ts';

const TIME_SHIFT = sql.lit(SQL_TIME_SHIFT);
const COUNT_MINING = sql<number>`sum(id IN (SELECT alert FROM mining_alert))`;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}

/**
 * The addresses with most alerts on one side. Whole days come from the counts by day; what is left at both ends of the span is
 * counted from the alerts, so that the numbers are exact for every span.
 */
export function readTopAddresses(
  runner: QueryRunner,
  side: 'source' | 'destination',
  { fromMs, toMs, limit }: Span,
): readonly AddressCount[] {
  const firstDay = dayOf(fromMs - 1) + 1;
  const endDay = dayOf(toMs);
  const hasDays = firstDay < endDay;
  const before = { fromMs, toMs: hasDays ? startOfDayMs(firstDay) : toMs };
  const counted = hasDays
    ? countDays(side, firstDay, endDay)
        .unionAll(countAlerts(side, before))
        .unionAll(countAlerts(side, { fromMs: startOfDayMs(endDay), toMs }))
    : countAlerts(side, before);
  const totals = queries
    .selectFrom(counted.as('part'))
    .select(['address', sql<number>`sum(alerts)`.as('alerts'), sql<number>`sum(mining)`.as('mining')])
    .select([sql<number>`min(first_ms)`.as('first'), sql<number>`max(last_ms)`.as('last')])
    .groupBy('address')
    .orderBy('alerts', 'desc')
    .orderBy('address')
    .limit(readLimit(limit));
  return runner.all(
    queries
      .selectFrom(totals.as('total'))
      .innerJoin('address', 'address.id', 'total.address')
      .innerJoin('text', 'text.id', 'address.site')
      .select(['text.value as site', 'address.ip', 'total.alerts', 'total.mining'])
      .select(['total.first as firstSeenMs', 'total.last as lastSeenMs'])
      .orderBy('total.alerts', 'desc')
      .orderBy('total.address'),
  );
}

export function countDays(side: 'source' | 'destination', firstDay: number, endDay: number) {
  const table = side === 'source' ? sql.table('source_day') : sql.table('destination_day');
  const startOfDay = sql<number>`(key >> 32) * 86400000`;
  return queries
    .selectFrom(sql<Schema['source_day']>`${table}`.as('counts'))
    .select([sql<number>`key & 4294967295`.as('address'), 'alerts', 'mining'])
    .select([sql<number>`${startOfDay} + first_ms`.as('first_ms'), sql<number>`${startOfDay} + last_ms`.as('last_ms')])
    .where('key', '>=', dayKey(firstDay, 0))
    .where('key', '<', dayKey(endDay, 0));
}

function countAlerts(
  side: 'source' | 'destination',
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
) {
  return queries
    .selectFrom('alert')
    .select([`${side} as address`, sql<number>`count(*)`.as('alerts'), COUNT_MINING.as('mining')])
    .select([sql<number>`min(id) >> ${TIME_SHIFT}`.as('first_ms'), sql<number>`max(id) >> ${TIME_SHIFT}`.as('last_ms')])
    .where('id', '>=', firstIdOf(fromMs))
    .where('id', '<', firstIdOf(toMs))
    .groupBy(side);
}
