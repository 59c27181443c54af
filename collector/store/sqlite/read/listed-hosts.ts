import { sql } from 'kysely';
import type { HostOrder } from '#shared/model/host-list.ts';
import type { ListedHost, ReadQueries } from '../../queries.ts';
import { readCursor, readLimit } from '../../page-cursor.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { narrowHosts, OPEN_FINDINGS, OPEN_INCIDENTS, SEEN_MS, verdictOfRank, WORST_RANK } from './host-filter.ts';
import { type HostRow, hostOf, SELECT_HOSTS } from './hosts.ts';
import { pageOf } from './page-of.ts';

const MAX_ROWS = 100_000;

const SELECT_LISTED = SELECT_HOSTS.select([
  WORST_RANK.as('rank'),
  OPEN_INCIDENTS.as('openIncidents'),
  OPEN_FINDINGS.as('openFindings'),
  sql<string>`(SELECT json_group_array(label) FROM host_label WHERE host_label.host = host.id)`.as('labels'),
]);

/** Unknown is last; among equals it goes by name. */
const ORDERS = {
  'first-seen': sql`host.first_seen_ms DESC, host.rowid DESC`,
  name: sql`host.name_key, host.rowid`,
  cpu: sql`host_summary.busy_cores / host.cpu_count DESC, host.name_key, host.rowid`,
  'last-seen': sql`${SEEN_MS} DESC, host.name_key, host.rowid`,
  verdict: sql`coalesce(${WORST_RANK}, -1) DESC, host.name_key, host.rowid`,
} as const satisfies Readonly<Record<HostOrder, unknown>>;

export function readListedHosts(
  runner: QueryRunner,
  { limit, after, ...filter }: ReadQueries['listed-hosts']['params'],
): ReadQueries['listed-hosts']['result'] {
  let query = narrowHosts(SELECT_LISTED, filter)
    .orderBy('host.first_seen_ms', 'desc')
    .orderBy('host.rowid', 'desc')
    .limit(readLimit(limit) + 1);
  if (after !== undefined) {
    const { atMs, row } = readCursor(after);
    query = query.where((is) => is(is.refTuple('host.first_seen_ms', 'host.rowid'), '<', is.tuple(atMs, row)));
  }
  return pageOf(runner.all(query), limit, listedHostOf);
}

/** A silent host's last summary says nothing of its CPU now, but it is all that is known: it keeps its place. */
export function readHostRows(
  runner: QueryRunner,
  { order, ...filter }: ReadQueries['host-rows']['params'],
): readonly number[] {
  const query = queries
    .selectFrom('host')
    .leftJoin('host_summary', 'host_summary.host', 'host.id')
    .select('host.rowid as row');
  return runner.all(narrowHosts(query, filter).orderBy(ORDERS[order]).limit(MAX_ROWS)).map(({ row }) => row);
}

export function readHostIds(runner: QueryRunner): ReadQueries['host-ids']['result'] {
  const query = queries.selectFrom('host').select(['id', 'blind']).limit(MAX_ROWS);
  return runner.all(query).map(({ id, blind }) => ({ hostId: id, isBlind: blind !== '' }));
}

export function readHostsByRow(
  runner: QueryRunner,
  { rows }: ReadQueries['hosts-by-row']['params'],
): readonly ListedHost[] {
  const isAsked = sql<boolean>`host.rowid IN (SELECT value FROM json_each(${JSON.stringify(rows)}))`;
  const found = new Map(runner.all(SELECT_LISTED.where(isAsked)).map((row) => [row.row, row]));
  return rows.flatMap((row) => {
    const host = found.get(row);
    return host === undefined ? [] : [listedHostOf(host)];
  });
}

interface ListedRow extends HostRow {
  readonly rank: number | null;
  readonly openIncidents: number;
  readonly openFindings: number;
  readonly labels: string;
}

function listedHostOf(row: ListedRow): ListedHost {
  const verdict = verdictOfRank(row.rank);
  return {
    ...hostOf(row),
    labels: (JSON.parse(row.labels) as string[]).sort(),
    ...(verdict === undefined ? {} : { verdict }),
    openIncidents: row.openIncidents,
    openFindings: row.openFindings,
  };
}
