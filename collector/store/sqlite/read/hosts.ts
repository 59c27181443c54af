import type { ReadQueries } from '../../queries.ts';
import type { HostRecord } from '#shared/model/host-record.ts';
import { readCursor, readLimit } from '../../page-cursor.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { pageOf } from './page-of.ts';

/** What a `HostRecord` is made of. */
export const SELECT_HOSTS = queries
  .selectFrom('host')
  .leftJoin('host_summary', 'host_summary.host', 'host.id')
  .select([
    'host.rowid as row',
    'host.id',
    'host.site',
    'host.first_seen_ms as atMs',
    'host.last_seen_ms as lastSeenMs',
    'host.clock_offset_ms as clockOffsetMs',
    'host.body',
    'host_summary.received_at_ms as summaryAtMs',
    'host_summary.clock_offset_ms as summaryClockOffsetMs',
    'host_summary.body as summary',
  ]);

export function readHosts(
  runner: QueryRunner,
  { limit, after }: ReadQueries['hosts']['params'],
): ReadQueries['hosts']['result'] {
  let query = SELECT_HOSTS.orderBy('host.first_seen_ms', 'desc')
    .orderBy('host.rowid', 'desc')
    .limit(readLimit(limit) + 1);
  if (after !== undefined) {
    const { atMs, row } = readCursor(after);
    query = query.where((is) => is(is.refTuple('host.first_seen_ms', 'host.rowid'), '<', is.tuple(atMs, row)));
  }
  return pageOf(runner.all(query), limit, hostOf);
}

export function readHost(runner: QueryRunner, { hostId }: { readonly hostId: string }): HostRecord | undefined {
  const row = runner.first(SELECT_HOSTS.where('host.id', '=', hostId));
  return row === undefined ? undefined : hostOf(row);
}

export interface HostRow {
  readonly id: string;
  readonly site: string;
  readonly atMs: number;
  readonly lastSeenMs: number;
  readonly clockOffsetMs: number;
  readonly body: string;
  readonly summaryAtMs: number | null;
  readonly summaryClockOffsetMs: number | null;
  readonly summary: string | null;
}

/** A summary later than the record knows better when the host was seen and how far its clock is off. */
export function hostOf(row: HostRow): HostRecord {
  const body = JSON.parse(row.body) as Pick<HostRecord, 'facts' | 'capabilities' | 'agentVersion'>;
  const isLater = row.summaryAtMs !== null && row.summaryAtMs >= row.lastSeenMs;
  return {
    ...body,
    hostId: row.id,
    site: row.site,
    firstSeenMs: row.atMs,
    lastSeenMs: isLater ? row.summaryAtMs : row.lastSeenMs,
    clockOffsetMs: isLater && row.summaryClockOffsetMs !== null ? row.summaryClockOffsetMs : row.clockOffsetMs,
    ...(row.summary === null ? {} : { summary: JSON.parse(row.summary) as NonNullable<HostRecord['summary']> }),
  };
}
