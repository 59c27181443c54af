import type { AlertFilter } from '../../alert-questions.ts';
import { firstIdOf } from '../alert-id.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { alertConditions } from './alert-conditions.ts';
import { addressNumbers } from './alert-walk.ts';

/** Which alerts: those of a filter, before one of them. */
export type AlertIdFilter = AlertFilter & { readonly beforeId?: number };

/** The newest alerts of a filter, at most so many, newest first. */
export function newestAlertIds(runner: QueryRunner, filter: AlertIdFilter, count: number): readonly number[] {
  const ids = alertWalks(runner, filter, count).flatMap((walk) =>
    runner.numbers(walk.select('alert.id').orderBy('alert.id', 'desc').limit(count)),
  );
  return ids.sort((a, b) => b - a).slice(0, count);
}

/**
 * The alerts of a filter as one or several walks through the table, each alert in one of them. Where either side may be the address that
 * is asked for, each side has an index walk of its own.
 * @param count so many of the newest are wanted at most
 */
export function alertWalks(runner: QueryRunner, filter: AlertIdFilter, count: number) {
  const walk = selectAlerts(filter, count);
  if (filter.ip === undefined) return [walk];
  return addressNumbers(runner, {
    ip: filter.ip,
    ...(filter.site === undefined ? {} : { site: filter.site }),
  }).flatMap((address) => [
    walk.where('alert.source', '=', address),
    walk.where('alert.destination', '=', address).where('alert.source', '!=', address),
  ]);
}

function selectAlerts(filter: AlertIdFilter, count: number) {
  const { beforeId, fromMs, toMs, ip, site, miningOnly } = filter;
  const conditions = alertConditions(filter);
  let query = queries.selectFrom('alert');
  if (fromMs !== undefined) query = query.where('alert.id', '>=', firstIdOf(fromMs));
  if (toMs !== undefined) query = query.where('alert.id', '<', firstIdOf(toMs));
  if (beforeId !== undefined) query = query.where('alert.id', '<', beforeId);
  for (const condition of conditions) query = query.where(condition);
  if (miningOnly === true && ip === undefined) {
    // By the table of those that are, which is much shorter; its order is the same.
    query = query.where('alert.id', 'in', (of) => {
      let mining = of.selectFrom('mining_alert').select('alert').orderBy('alert', 'desc');
      if (fromMs !== undefined) mining = mining.where('alert', '>=', firstIdOf(fromMs));
      if (toMs !== undefined) mining = mining.where('alert', '<', firstIdOf(toMs));
      if (beforeId !== undefined) mining = mining.where('alert', '<', beforeId);
      return site === undefined && conditions.length === 0 ? mining.limit(count) : mining;
    });
  } else if (miningOnly === true) query = query.where('alert.mining', '=', 1);
  if (site !== undefined && ip === undefined) {
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
