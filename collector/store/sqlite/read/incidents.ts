import type { Incident } from '#shared/model/incident.ts';
import type { ReadQueries } from '../../queries.ts';
import { readCursor, readLimit } from '../../page-cursor.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { pageOf } from './page-of.ts';

const SELECT_INCIDENTS = queries.selectFrom('incident').select(['row', 'first_seen_ms as atMs', 'body']);

export function readIncidents(
  runner: QueryRunner,
  { limit, after, hostId, states, verdicts }: ReadQueries['incidents']['params'],
): ReadQueries['incidents']['result'] {
  let query = SELECT_INCIDENTS.orderBy('first_seen_ms', 'desc')
    .orderBy('row', 'desc')
    .limit(readLimit(limit) + 1);
  if (hostId !== undefined) query = query.where('host', '=', hostId);
  if (states !== undefined) query = query.where('state', 'in', states);
  if (verdicts !== undefined) query = query.where('verdict', 'in', verdicts);
  if (after !== undefined) {
    const { atMs, row } = readCursor(after);
    query = query.where((is) => is(is.refTuple('first_seen_ms', 'row'), '<', is.tuple(atMs, row)));
  }
  return pageOf(runner.all(query), limit, incidentOf);
}

export function readIncident(runner: QueryRunner, { id }: { readonly id: string }): Incident | undefined {
  const row = runner.first(SELECT_INCIDENTS.where('id', '=', id));
  return row === undefined ? undefined : incidentOf(row);
}

function incidentOf(row: { readonly body: string }): Incident {
  return JSON.parse(row.body) as Incident;
}
