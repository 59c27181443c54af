import { type Expression, type SqlBool, sql } from 'kysely';
import type { Incident } from '#shared/model/incident.ts';
import type { CloseReason, IncidentState, WorkedIncident } from '#shared/model/incident-work.ts';
import type { IncidentFacets, IncidentOrder, ReadQueries } from '../../queries.ts';
import { readCursor, readLimit } from '../../page-cursor.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries, type Schema } from '../schema.ts';
import { narrowIncidents } from './incident-filter.ts';
import { pageOf } from './page-of.ts';

/** By what a list is ordered, highest first; the column has an index. */
const ORDERS = {
  'first-seen': 'incident.first_seen_ms',
  'last-change': 'incident.active_at_ms',
  probability: 'incident.probability',
} as const satisfies Readonly<Record<IncidentOrder, string>>;

const SELECT_IDS = queries.selectFrom('incident').select('incident.row');

const SELECT_INCIDENTS = queries
  .selectFrom('incident')
  .innerJoin('incident_body', 'incident_body.incident', 'incident.row')
  .leftJoin('incident_work as work', 'work.incident', 'incident.id')
  .select(['incident.row', 'incident.state', 'incident_body.body'])
  .select(['work.rev as workRev', 'work.state as workState', 'work.close_reason as closeReason'])
  .select(['work.assignee', 'work.updated_at_ms as updatedAtMs', 'work.by']);

export function readIncidents(
  runner: QueryRunner,
  { limit, after, order = 'first-seen', ...filter }: ReadQueries['incidents']['params'],
): ReadQueries['incidents']['result'] {
  const column = ORDERS[order];
  let query = narrowIncidents(SELECT_IDS, filter)
    .select(`${column} as atMs`)
    .orderBy(column, 'desc')
    .orderBy('incident.row', 'desc')
    .limit(readLimit(limit) + 1);
  if (after !== undefined) {
    const { atMs, row } = readCursor(after);
    query = query.where((is) => is(is.refTuple(column, 'incident.row'), '<', is.tuple(atMs, row)));
  }
  // Rows first and what they hold afterwards: a sort never carries the whole incident along.
  const found = runner.all(query);
  const rows = found.map(({ row }) => row);
  const held = new Map(runner.all(SELECT_INCIDENTS.where(isOneOf(rows))).map((each) => [each.row, each]));
  return pageOf(found, limit, ({ row }) => incidentOf(held.get(row) as IncidentRow));
}

export function readIncident(
  runner: QueryRunner,
  { id }: ReadQueries['incident']['params'],
): WorkedIncident | undefined {
  const row = runner.first(SELECT_INCIDENTS.where('incident.id', '=', id));
  return row === undefined ? undefined : incidentOf(row);
}

/** Counts within a dimension leave its own filter aside: they say what else there would be. */
export function readIncidentFacets(
  runner: QueryRunner,
  filter: ReadQueries['incident-facets']['params'],
): IncidentFacets {
  const { states, verdicts, ...others } = filter;
  const counted = runner.all(
    narrowIncidents(queries.selectFrom('incident'), others)
      .select(['incident.state', 'incident.verdict', (is) => is.fn.countAll<number>().as('count')])
      .groupBy(['incident.state', 'incident.verdict']),
  );
  const facets = { total: 0, states: new Map<string, number>(), verdicts: new Map<string, number>() };
  for (const { state, verdict, count } of counted) {
    const isState = states === undefined || states.some((each) => each === state);
    const isVerdict = verdicts === undefined || verdicts.some((each) => each === verdict);
    if (isVerdict) facets.states.set(state, (facets.states.get(state) ?? 0) + count);
    if (isState) facets.verdicts.set(verdict, (facets.verdicts.get(verdict) ?? 0) + count);
    if (isState && isVerdict) facets.total += count;
  }
  const { total } = facets;
  return { total, states: Object.fromEntries(facets.states), verdicts: Object.fromEntries(facets.verdicts) };
}

/** One statement whatever the number: the rows come as one JSON text. */
function isOneOf(rows: readonly number[]): Expression<SqlBool> {
  return sql<SqlBool>`incident.row IN (SELECT value FROM json_each(${JSON.stringify(rows)}))`;
}

type Work = Schema['incident_work'];
interface IncidentRow {
  readonly state: string;
  readonly body: string;
  readonly workRev: Work['rev'] | null;
  readonly workState: Work['state'] | null;
  readonly closeReason: Work['close_reason'];
  readonly assignee: Work['assignee'];
  readonly updatedAtMs: Work['updated_at_ms'] | null;
  readonly by: Work['by'] | null;
}

function incidentOf(row: IncidentRow): WorkedIncident {
  const incident = { ...(JSON.parse(row.body) as Incident), state: row.state as IncidentState };
  if (row.workRev === null) return incident;
  const { workRev: rev, workState, closeReason, assignee, updatedAtMs, by } = row;
  return {
    ...incident,
    work: {
      ...{ rev, state: workState as IncidentState, updatedAtMs: updatedAtMs ?? 0, by: by ?? '' },
      ...(closeReason === null ? {} : { closeReason: closeReason as CloseReason }),
      ...(assignee === null ? {} : { assignee }),
    },
  };
}
