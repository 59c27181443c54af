import { sql } from 'kysely';
import { dayOf } from '../../day.ts';
import { readLimit } from '../../page-cursor.ts';
import type { ReadQueries } from '../../queries.ts';
import { dayKey } from '../day-rollup.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

/** From the counts by day, so that it costs by addresses and not by alerts. */
export function readUnwatchedAddresses(
  runner: QueryRunner,
  { fromMs, limit }: ReadQueries['unwatched-addresses']['params'],
): ReadQueries['unwatched-addresses']['result'] {
  const firstKey = dayKey(dayOf(fromMs), 0);
  const days = (table: 'source_day' | 'destination_day') => sql`
    SELECT key & 4294967295 AS address, alerts, mining,
      (key >> 32) * 86400000 + first_ms AS first, (key >> 32) * 86400000 + last_ms AS last
    FROM ${sql.table(table)} WHERE key >= ${firstKey}`;
  const found = runner.all(
    queries
      .selectFrom(
        sql<{ address: number; alerts: number; mining: number; first: number; last: number }>`(
          ${days('source_day')} UNION ALL ${days('destination_day')})`.as('seen'),
      )
      .innerJoin('address', 'address.id', 'seen.address')
      .innerJoin('text', 'text.id', 'address.site')
      .select(['text.value as site', 'address.ip', sql<number>`sum(seen.alerts)`.as('alerts')])
      .select([sql<number>`sum(seen.mining)`.as('mining'), sql<number>`min(seen.first)`.as('firstSeenMs')])
      .select([sql<number>`max(seen.last)`.as('lastSeenMs'), sql<number>`count(*) OVER ()`.as('total')])
      .where('address.inside', '=', 1)
      .where(sql<boolean>`NOT EXISTS (
        SELECT 1 FROM host_address WHERE host_address.site = text.value AND host_address.ip = address.ip)`)
      .groupBy('seen.address')
      .orderBy('mining', 'desc')
      .orderBy('alerts', 'desc')
      .orderBy('address.ip')
      .orderBy('site')
      .limit(readLimit(limit)),
  );
  return { total: found[0]?.total ?? 0, rows: found.map(({ total: _, ...row }) => row) };
}
