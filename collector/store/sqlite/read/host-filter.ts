import { type Expression, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import { HYGIENE_KINDS } from '#shared/verdict/finding-kinds.ts';
import type { HostFilter } from '../../queries.ts';
import type { Schema } from '../schema.ts';

type Narrowed<Output> = SelectQueryBuilder<
  Schema & { readonly host_summary: Partial<Schema['host_summary']> },
  'host' | 'host_summary',
  Output
>;

/** Verdicts from the least to the most sure: a number to order by. */
const RANKS = ['observed', 'suspicious', 'probable', 'confirmed'] as const;

export const RANK: RawBuilder<number> = sql.raw(
  `CASE verdict ${RANKS.map((verdict, rank) => `WHEN '${verdict}' THEN ${rank}`).join(' ')} END`,
);

/** What is open about a host: exactly the condition of the index. */
const IS_OPEN = sql`incident.host = host.id AND incident.state <> 'closed' AND incident.merged_into IS NULL`;

export const WORST_RANK: RawBuilder<number | null> = sql`(SELECT max(${RANK}) FROM incident WHERE ${IS_OPEN})`;
export const OPEN_INCIDENTS: RawBuilder<number> = sql`(SELECT count(*) FROM incident WHERE ${IS_OPEN})`;
/** What only tells the state of a host is left out: hosts are looked over by it. */
export const OPEN_FINDINGS: RawBuilder<number> = sql`(
  SELECT count(*) FROM finding WHERE finding.host = host.id AND finding.state = 'open'
    AND finding.kind NOT IN (${sql.join(HYGIENE_KINDS)}))`;

/** When a host was last heard, as itself or by a summary. */
export const SEEN_MS: RawBuilder<number> = sql`max(host.last_seen_ms, coalesce(host_summary.received_at_ms, 0))`;

export function verdictOfRank(rank: number | null): (typeof RANKS)[number] | undefined {
  return rank === null ? undefined : RANKS[rank];
}

/** `watched`, `partly` or `silent`, as SQL. */
export function stateOf(silentBeforeMs: number): RawBuilder<'watched' | 'partly' | 'silent'> {
  return sql`CASE WHEN ${SEEN_MS} < ${silentBeforeMs} THEN 'silent' WHEN host.partly = 1 THEN 'partly' ELSE 'watched' END`;
}

/** Leaves the hosts that the filter asks for. */
export function narrowHosts<Output>(query: Narrowed<Output>, filter: HostFilter): Narrowed<Output> {
  const { text, ids, states, silentBeforeMs, systems, labels, verdicts, blindReasons } = filter;
  const conditions: Expression<SqlBool>[] = (text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(hasWord);
  if (ids !== undefined) conditions.push(isOneOf(sql`host.id`, ids));
  if (systems !== undefined) conditions.push(isOneOf(sql`host.system`, systems));
  if (states !== undefined) {
    const exact = states.flatMap((state) => (state === 'connected' ? ['watched', 'partly'] : [state]));
    conditions.push(isOneOf(stateOf(silentBeforeMs), exact));
  }
  if (labels !== undefined) {
    const label = isOneOf(sql`label`, labels);
    conditions.push(sql`EXISTS (SELECT 1 FROM host_label WHERE host_label.host = host.id AND ${label})`);
  }
  if (verdicts !== undefined) {
    const ranks = verdicts.map((verdict) => (verdict === 'none' ? -1 : RANKS.indexOf(verdict)));
    conditions.push(isOneOf(sql`coalesce(${WORST_RANK}, -1)`, ranks));
  }
  if (blindReasons !== undefined) {
    const any = blindReasons.map((reason) => sql`instr(host.blind, ${`:${reason},`}) > 0`);
    conditions.push(sql`(${sql.join(any, sql` OR `)})`);
  }
  return conditions.reduce((built, condition) => built.where(condition), query);
}

function hasWord(word: string): Expression<SqlBool> {
  return sql<SqlBool>`(instr(host.search, ${word}) > 0 OR EXISTS (
    SELECT 1 FROM host_label WHERE host_label.host = host.id AND instr(lower(host_label.label), ${word}) > 0))`;
}

/** One statement whatever the number: the values come as one JSON text. */
function isOneOf(column: Expression<unknown>, values: readonly (string | number)[]): Expression<SqlBool> {
  return sql<SqlBool>`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
}
