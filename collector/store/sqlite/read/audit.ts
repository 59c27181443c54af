import type { AuditEntry } from '#shared/model/audit.ts';
import { readCursor, readLimit } from '../../page-cursor.ts';
import type { ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { pageOf } from './page-of.ts';

export function readAudit(
  runner: QueryRunner,
  { limit, after, target }: ReadQueries['audit']['params'],
): ReadQueries['audit']['result'] {
  let query = queries
    .selectFrom('audit')
    .select(['row', 'at_ms as atMs', 'actor', 'action', 'target', 'detail'])
    .orderBy('at_ms', 'desc')
    .orderBy('row', 'desc')
    .limit(readLimit(limit) + 1);
  if (target !== undefined) query = query.where('target', '=', target);
  if (after !== undefined) {
    const { atMs, row } = readCursor(after);
    query = query.where((is) => is(is.refTuple('at_ms', 'row'), '<', is.tuple(atMs, row)));
  }
  return pageOf(runner.all(query), limit, ({ atMs, actor, action, target, detail }) => ({
    ...{ atMs, actor, action },
    ...(target === null ? {} : { target }),
    detail: JSON.parse(detail) as AuditEntry['detail'],
  }));
}
