import type { Allowance } from '#shared/model/allowance.ts';
import { readCursor, readLimit } from '../../page-cursor.ts';
import type { ReadQueries, StoredAllowance } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { pageOf } from './page-of.ts';

const SELECT_ALLOWANCES = queries
  .selectFrom('allowance')
  .select(['row', 'created_ms as atMs', 'silenced', 'last_silenced_ms as lastSilencedMs', 'body']);

export function readAllowances(
  runner: QueryRunner,
  { limit, after, activeAtMs }: ReadQueries['allowances']['params'],
): ReadQueries['allowances']['result'] {
  let query = SELECT_ALLOWANCES.orderBy('created_ms', 'desc')
    .orderBy('row', 'desc')
    .limit(readLimit(limit) + 1);
  if (activeAtMs !== undefined)
    query = query
      .where('revoked', '=', 0)
      .where((is) => is.or([is('expires_ms', 'is', null), is('expires_ms', '>', Math.trunc(activeAtMs))]));
  if (after !== undefined) {
    const { atMs, row } = readCursor(after);
    query = query.where((is) => is(is.refTuple('created_ms', 'row'), '<', is.tuple(atMs, row)));
  }
  return pageOf(runner.all(query), limit, allowanceOf);
}

export function readAllowance(runner: QueryRunner, { id }: { readonly id: string }): StoredAllowance | undefined {
  const row = runner.first(SELECT_ALLOWANCES.where('id', '=', id));
  return row === undefined ? undefined : allowanceOf(row);
}

function allowanceOf(row: {
  readonly silenced: number;
  readonly lastSilencedMs: number | null;
  readonly body: string;
}): StoredAllowance {
  const { silenced, lastSilencedMs, body } = row;
  const allowance = JSON.parse(body) as Allowance;
  return lastSilencedMs === null ? { allowance, silenced } : { allowance, silenced, lastSilencedMs };
}
