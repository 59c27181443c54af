import { sql } from 'kysely';
import type { AlertFilter, AlertSide } from '../../alert-questions.ts';
import { firstIdOf } from '../alert-id.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { alertConditions } from './alert-conditions.ts';
import { alertsInSpans, daysWithAlerts, type IdRange, isWithin, rangeInDay, spansOf } from './alert-spans.ts';
import { addressNumbers } from './alert-walk.ts';

/** Which alerts: those of a filter, before one of them. */
export type AlertIdFilter = AlertFilter & { readonly beforeId?: number };

const SIDES = ['source', 'destination'] as const;

/** The newest alerts of a filter, at most so many, newest first. */
export function newestAlertIds(runner: QueryRunner, filter: AlertIdFilter, count: number): readonly number[] {
  const newest = (walk: ReturnType<typeof selectAlerts>, limit: number) =>
    runner.numbers(walk.select('alert.id').orderBy('alert.id', 'desc').limit(limit));
  if (filter.ip === undefined) return newest(selectAlerts(filter, count), count);
  const ids = addressesOf(runner, filter).flatMap((address) =>
    SIDES.flatMap((side) => {
      const found: number[] = [];
      for (const day of daysWithAlerts(runner, side, rangeOf(filter), address)) {
        const walk = selectOfAddress(filter, side, address, [rangeInDay(day, rangeOf(filter))]);
        found.push(...newest(walk, count - found.length));
        if (found.length >= count) break;
      }
      return found;
    }),
  );
  return ids.sort((a, b) => b - a).slice(0, count);
}

/**
 * The alerts of a filter from an id on, as one or several walks through the table, each alert in one of them. Where either side may be
 * the address that is asked for, each side has an index walk of its own.
 * @param count so many of the newest are wanted at most
 */
export function alertWalks(runner: QueryRunner, filter: AlertIdFilter, fromId: number, count: number) {
  if (filter.ip === undefined) return [selectAlerts(filter, count).where('alert.id', '>=', fromId)];
  const whole = rangeOf(filter);
  const range = { ...whole, fromId: Math.max(whole.fromId, fromId) };
  return addressesOf(runner, filter).flatMap((address) =>
    SIDES.map((side) => {
      const days = daysWithAlerts(runner, side, range, address);
      return selectOfAddress(
        filter,
        side,
        address,
        days.map((day) => rangeInDay(day, range)),
      );
    }),
  );
}

function addressesOf(runner: QueryRunner, { ip = '', site }: AlertIdFilter): readonly number[] {
  return addressNumbers(runner, { ip, ...(site === undefined ? {} : { site }) });
}

function rangeOf({ fromMs = 0, toMs, beforeId = Number.POSITIVE_INFINITY }: AlertIdFilter): IdRange {
  return { fromId: firstIdOf(fromMs), endId: Math.min(firstIdOf(toMs ?? Number.POSITIVE_INFINITY), beforeId) };
}

/** Of one address on one side; those that have it on both sides count to their source. */
function selectOfAddress(filter: AlertIdFilter, side: AlertSide, address: number, ranges: readonly IdRange[]) {
  let query = queries
    .selectFrom('alert')
    .where(alertsInSpans(side, [address], ranges.flatMap(spansOf)))
    .where(isWithin(rangeOf(filter)));
  const [first, last] = [ranges.at(-1), ranges[0]];
  if (first !== undefined && last !== undefined) query = query.where(isWithin({ ...last, fromId: first.fromId }));
  for (const condition of alertConditions(filter)) query = query.where(condition);
  if (side === 'destination') query = query.where('alert.source', '!=', address);
  // The plus keeps SQLite from walking over all of those that are instead.
  if (filter.miningOnly === true) query = query.where(sql<boolean>`+alert.id IN (SELECT alert FROM mining_alert)`);
  return query;
}

/** Of any address. */
function selectAlerts(filter: AlertIdFilter, count: number) {
  const { beforeId, fromMs, toMs, site, miningOnly } = filter;
  const conditions = alertConditions(filter);
  let query = queries.selectFrom('alert');
  if (fromMs !== undefined) query = query.where('alert.id', '>=', firstIdOf(fromMs));
  if (toMs !== undefined) query = query.where('alert.id', '<', firstIdOf(toMs));
  if (beforeId !== undefined) query = query.where('alert.id', '<', beforeId);
  for (const condition of conditions) query = query.where(condition);
  if (miningOnly === true) {
    // By the table of those that are, which is much shorter; its order is the same.
    query = query.where('alert.id', 'in', (of) => {
      let mining = of.selectFrom('mining_alert').select('alert').orderBy('alert', 'desc');
      if (fromMs !== undefined) mining = mining.where('alert', '>=', firstIdOf(fromMs));
      if (toMs !== undefined) mining = mining.where('alert', '<', firstIdOf(toMs));
      if (beforeId !== undefined) mining = mining.where('alert', '<', beforeId);
      return site === undefined && conditions.length === 0 ? mining.limit(count) : mining;
    });
  }
  if (site !== undefined) {
    query = query.where('alert.source', 'in', (of) =>
      of
        .selectFrom('address')
        .innerJoin('text', 'text.id', 'address.site')
        .select('address.id')
        .where('text.value', '=', site),
    );
  }
  return query;
}
