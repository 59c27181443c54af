import type { Expression, SelectQueryBuilder, SqlBool } from 'kysely';
import { sql } from 'kysely';
import type { IncidentFilter } from '../../queries.ts';
import type { Schema } from '../schema.ts';

type Narrowed<Output> = SelectQueryBuilder<Schema, 'incident', Output>;

/** Leaves the incidents that the filter asks for. */
export function narrowIncidents<Output>(query: Narrowed<Output>, filter: IncidentFilter): Narrowed<Output> {
  const { hostId, site, assignee, states, verdicts, roles, text, fromMs, toMs, begunFromMs, currentOnly } = filter;
  const conditions: Expression<SqlBool>[] = [
    ...(hostId === undefined ? [] : [sql<SqlBool>`incident.host = ${hostId}`]),
    ...(site === undefined ? [] : [sql<SqlBool>`incident.site = ${site}`]),
    ...(assignee === undefined ? [] : [sql<SqlBool>`incident.assignee IS ${assignee}`]),
    ...(text === undefined ? [] : [sql<SqlBool>`instr(incident.search, ${text.toLowerCase()}) > 0`]),
    ...(fromMs === undefined ? [] : [sql<SqlBool>`incident.last_seen_ms >= ${fromMs}`]),
    ...(toMs === undefined ? [] : [sql<SqlBool>`incident.first_seen_ms < ${toMs}`]),
    ...(begunFromMs === undefined ? [] : [sql<SqlBool>`incident.first_seen_ms >= ${begunFromMs}`]),
    ...(currentOnly === true ? [sql<SqlBool>`incident.merged_into IS NULL`] : []),
  ];
  let narrowed = conditions.reduce((built, condition) => built.where(condition), query);
  if (states !== undefined) narrowed = narrowed.where('incident.state', 'in', states);
  if (verdicts !== undefined) narrowed = narrowed.where('incident.verdict', 'in', verdicts);
  return roles === undefined ? narrowed : narrowed.where('incident.role', 'in', roles);
}
