import { sql } from 'kysely';
import type { Retention, RetentionKind } from '#shared/model/retention.ts';
import { firstIdOf } from '../alert-id.ts';
import { hourOf, SQL_IS_PINNED } from '../pinned-series.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

/** One row a kind; a row without days: for ever. No rows: nobody said anything. */
export function readRetention(runner: QueryRunner): Retention | undefined {
  const rows = runner.all(queries.selectFrom('retention').select(['kind', 'days']));
  if (rows.length === 0) return undefined;
  const limited = rows.flatMap(({ kind, days }) => (days === null ? [] : [[kind as RetentionKind, days] as const]));
  return Object.fromEntries(limited);
}

/** By the same conditions as `forget-old`, so that whoever asks before each piece comes to an end. */
export function readHasOld(
  runner: QueryRunner,
  { kind, beforeMs }: { readonly kind: RetentionKind; readonly beforeMs: number },
): boolean {
  switch (kind) {
    case 'alerts':
      return (
        runner.first(queries.selectFrom('alert').select('id').where('id', '<', firstIdOf(beforeMs)).limit(1)) !==
        undefined
      );
    case 'findings':
      return (
        runner.first(
          queries
            .selectFrom('finding')
            .select('row')
            .where('first_seen_ms', '<', beforeMs)
            .where('received_at_ms', '<', beforeMs)
            .where('state', '=', 'closed')
            .limit(1),
        ) !== undefined
      );
    case 'incidents':
      return (
        runner.first(
          queries
            .selectFrom('incident')
            .select('row')
            .where('active_at_ms', '<', beforeMs)
            .where('state', '=', 'closed')
            .limit(1),
        ) !== undefined
      );
    case 'series':
      return (
        runner.first(
          queries
            .selectFrom('series')
            .select('hour')
            .where('hour', '<', hourOf(beforeMs))
            .where(sql<boolean>`NOT ${sql.raw(SQL_IS_PINNED)}`)
            .limit(1),
        ) !== undefined
      );
    case 'audit':
      return (
        runner.first(queries.selectFrom('audit').select('row').where('at_ms', '<', beforeMs).limit(1)) !== undefined
      );
  }
}
