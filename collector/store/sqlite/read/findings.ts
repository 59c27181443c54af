import { sql } from 'kysely';
import type { Finding } from '#shared/model/finding.ts';
import type { ReadQueries, StoredFinding } from '../../queries.ts';
import { readCursor, readLimit } from '../../page-cursor.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { pageOf } from './page-of.ts';

const SELECT_FINDINGS = queries
  .selectFrom('finding')
  .select(['row', 'first_seen_ms as atMs', 'host', 'received_at_ms as receivedAtMs', 'body']);

export function readFindings(
  runner: QueryRunner,
  { limit, after, hostId, kind, withoutKinds, state }: ReadQueries['findings']['params'],
): ReadQueries['findings']['result'] {
  let query = SELECT_FINDINGS.orderBy('first_seen_ms', 'desc')
    .orderBy('row', 'desc')
    .limit(readLimit(limit) + 1);
  if (hostId !== undefined) query = query.where('host', '=', hostId);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (withoutKinds !== undefined) query = query.where('kind', 'not in', withoutKinds);
  if (state !== undefined) query = query.where('state', '=', state);
  if (after !== undefined) {
    const { atMs, row } = readCursor(after);
    query = query.where((is) => is(is.refTuple('first_seen_ms', 'row'), '<', is.tuple(atMs, row)));
  }
  return pageOf(runner.all(query), limit, findingOf);
}

/** Two hosts never raise the same id unless one lies; then the one that said it first is believed. */
export function readFinding(runner: QueryRunner, { id }: { readonly id: string }): StoredFinding | undefined {
  const row = runner.first(SELECT_FINDINGS.where('id', '=', id).orderBy('row').limit(1));
  return row === undefined ? undefined : findingOf(row);
}

/** Those of one host, in the order in which they began. */
export function readFindingsById(
  runner: QueryRunner,
  { hostId, ids }: ReadQueries['findings-by-id']['params'],
): readonly StoredFinding[] {
  const isAsked = sql<boolean>`id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  const query = SELECT_FINDINGS.where('host', '=', hostId).where(isAsked);
  return runner.all(query.orderBy('first_seen_ms').orderBy('row')).map(findingOf);
}

function findingOf(row: {
  readonly host: string;
  readonly receivedAtMs: number;
  readonly body: string;
}): StoredFinding {
  return { hostId: row.host, receivedAtMs: row.receivedAtMs, finding: JSON.parse(row.body) as Finding };
}
