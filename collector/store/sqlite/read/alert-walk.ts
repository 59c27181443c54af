import { type Expression, type RawBuilder, sql } from 'kysely';
import type { AlertSide, SiteAddress } from '../../alert-questions.ts';
import { dayOf, startOfDayMs } from '../../day.ts';
import { firstIdOf } from '../alert-id.ts';
import { spanOf } from '../alert-span.ts';
import { dayKey } from '../day-rollup.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { alertsInSpans, daysWithAlerts, type IdRange, isWithin, rangeInDay, spansOf } from './alert-spans.ts';

/**
 * Counting alerts in JavaScript. SQLite groups by sorting, which takes half a second for 600,000 alerts of one address; handing over one
 * number an alert and counting here takes a third of that.
 */

/** Rows that are handed over at once. */
const ROWS_AT_ONCE = 200_000;
/** Where more than this share of a span is wanted, reading all of it in order is faster than jumping by the index. */
const SCAN_SHARE = 1 / 8;

/** So many places of the index are looked up in a few milliseconds. */
const FEW_LOOKUPS = 10_000;

export interface AlertSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** For `walkAlerts`: the id of each alert. */
export const ALERT_IDS = sql<number>`id`;

/** Which alerts: those of a span; `of`: with one of these addresses (their numbers) on a side. */
export interface AlertWalk extends AlertSpan {
  readonly of?: { readonly side: AlertSide; readonly addresses: readonly number[] };
}

/** Hands over some numbers for each alert of a walk, in several parts; several numbers in the order of time. */
export function* walkAlerts(runner: QueryRunner, walk: AlertWalk, ...numbers: readonly Expression<number>[]) {
  const { of } = walk;
  const whole = { fromId: firstIdOf(walk.fromMs), endId: firstIdOf(walk.toMs) };
  const days = of === undefined ? [] : daysWithAlerts(runner, of.side, whole);
  const spans = days.flatMap((day) => spansOf(rangeInDay(day, whole)));
  const alerts = alertsOfDays(runner, walk);
  // So many places of the index would be looked up: with many addresses over a long time more than there are alerts.
  const isIndexWorth = of !== undefined && spans.length * of.addresses.length <= Math.max(alerts, FEW_LOOKUPS);
  const byIndex = (range: IdRange) => {
    if (of === undefined || !isIndexWorth) return byScan(range);
    const within = queries.selectFrom('alert').where(isWithin(range));
    const [first, last] = [spanOf(range.fromId), spanOf(range.endId - 1)];
    const ofRange = spans.filter((span) => span >= first && span <= last);
    return within.where(alertsInSpans(of.side, of.addresses, ofRange));
  };
  // The plus keeps the index out of it.
  const byScan = (range: IdRange) => {
    const scan = queries.selectFrom('alert').where(isInOrder(range));
    return of === undefined ? scan : scan.where(isOneOf(sql`+${sql.ref(of.side)}`, of.addresses));
  };
  const ends = runner.first(
    byIndex(whole)
      .select([sql<number | null>`min(id)`.as('first'), sql<number | null>`max(id)`.as('last')])
      .select(sql<number>`count(*)`.as('count')),
  );
  const { first = null, last = null, count = 0 } = ends ?? {};
  if (first === null || last === null) return;
  const isScan = count > alerts * SCAN_SHARE;
  const step = Math.max(1, Math.ceil((last - first + 1) / Math.ceil(count / ROWS_AT_ONCE)));
  for (let from = first; from <= last; from += step) {
    const range = { fromId: from, endId: Math.min(from + step, last + 1) };
    const part = (number: Expression<number>) => {
      // The ids themselves stand in the index.
      const rows = isScan && number !== ALERT_IDS ? byScan(range) : byIndex(range);
      return rows.select(sql<number>`${number}`.as('number'));
    };
    // What is taken together has to come in the same order.
    const isOrdered = numbers.length > 1;
    yield numbers.map((number) => runner.numbers(isOrdered ? part(number).orderBy('id') : part(number)));
  }
}

function isInOrder({ fromId, endId }: IdRange): Expression<boolean> {
  return sql<boolean>`alert.id >= ${fromId} AND alert.id < ${endId}`;
}

function isOneOf(column: Expression<number>, numbers: readonly number[]): Expression<boolean> {
  const [only] = numbers;
  if (numbers.length === 1) return sql<boolean>`${column} = ${only}`;
  return sql<boolean>`${column} IN (SELECT value FROM json_each(${JSON.stringify(numbers)}))`;
}

/** About how many alerts a span has: its days at both ends are counted whole. */
function alertsOfDays(runner: QueryRunner, { fromMs, toMs }: AlertSpan): number {
  const row = runner.first(
    queries
      .selectFrom('destination_day')
      .select(sql<number | null>`sum(alerts)`.as('alerts'))
      .where('key', '>=', dayKey(dayOf(fromMs), 0))
      .where('key', '<', dayKey(dayOf(toMs) + 1, 0)),
  );
  return row?.alerts ?? 0;
}

/** The latest part of a span with at most about so many alerts; whole days, but at least the last one. */
export function latestPart(runner: QueryRunner, span: AlertSpan, maxAlerts: number): AlertSpan {
  const days = runner.all(
    queries
      .selectFrom('destination_day')
      .select([sql<number>`key >> 32`.as('day'), sql<number>`sum(alerts)`.as('alerts')])
      .where('key', '>=', dayKey(dayOf(span.fromMs), 0))
      .where('key', '<', dayKey(dayOf(span.toMs) + 1, 0))
      .groupBy(sql`key >> 32`)
      .orderBy('day', 'desc'),
  );
  let alerts = 0;
  let fromMs = span.toMs;
  for (const [index, row] of days.entries()) {
    alerts += row.alerts;
    if (index > 0 && alerts > maxAlerts) return { fromMs, toMs: span.toMs };
    fromMs = Math.max(span.fromMs, startOfDayMs(row.day));
  }
  return span;
}

/** The numbers of addresses: of one site, or of every site they occur in. */
export function addressNumbers(
  runner: QueryRunner,
  { ip, site }: { readonly ip: string; readonly site?: string },
): readonly number[] {
  let query = queries
    .selectFrom('address')
    .innerJoin('text', 'text.id', 'address.site')
    .select('address.id')
    .where('address.ip', '=', ip);
  if (site !== undefined) query = query.where('text.value', '=', site);
  return runner.numbers(query);
}

/** The same for many, each of its own site; by its number. What was never in an alert has none. */
export function numberedAddresses(
  runner: QueryRunner,
  addresses: readonly SiteAddress[],
): ReadonlyMap<number, SiteAddress> {
  const wanted = JSON.stringify(addresses.map(({ site, ip }) => [ip, site]));
  const rows = runner.all(
    queries
      .selectFrom(sql<{ value: string }>`json_each(${wanted})`.as('wanted'))
      .innerJoin('address', (on) => on.on('address.ip', '=', jsonText('wanted.value', 0)))
      .innerJoin('text', (on) =>
        on.onRef('text.id', '=', 'address.site').on('text.value', '=', jsonText('wanted.value', 1)),
      )
      .select(['address.id', 'address.ip', 'text.value as site']),
  );
  return new Map(rows.map(({ id, ip, site }) => [id, { ip, site }]));
}

function jsonText(column: string, index: number): RawBuilder<string> {
  return sql<string>`json_extract(${sql.ref(column)}, ${sql.lit(`$[${index}]`)})`;
}
