import type { ReadQueries } from '../../queries.ts';
import { readLimit } from '../../page-cursor.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

export function readSeries(
  runner: QueryRunner,
  { hostId, fromHour, toHour }: ReadQueries['series']['params'],
): ReadQueries['series']['result'] {
  return runner.all(
    queries
      .selectFrom('series')
      .select(['hour', 'body as blob'])
      .where('host', '=', hostId)
      .where('hour', '>=', fromHour)
      .where('hour', '<=', toHour)
      .orderBy('hour'),
  );
}

export function readSeriesOfHour(
  runner: QueryRunner,
  { hour, afterHost, limit }: ReadQueries['series-of-hour']['params'],
): ReadQueries['series-of-hour']['result'] {
  return runner.all(
    queries
      .selectFrom('series')
      .select(['host as hostId', 'body as blob'])
      .where('hour', '=', hour)
      .where('host', '>', afterHost)
      .orderBy('host')
      .limit(readLimit(limit)),
  );
}
