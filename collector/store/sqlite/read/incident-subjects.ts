import { sql } from 'kysely';
import type { ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { RANK, verdictOfRank } from './host-filter.ts';
import { narrowIncidents } from './incident-filter.ts';

/** An address has one incident of its own, so that is as good as the address. */
export function readIncidentSubjects(
  runner: QueryRunner,
  filter: ReadQueries['incident-subjects']['params'],
): ReadQueries['incident-subjects']['result'] {
  const worst = narrowIncidents(queries.selectFrom('incident'), filter)
    .select(sql<number>`max(${RANK})`.as('rank'))
    .groupBy(sql`coalesce(incident.host, incident.id)`);
  const counted = runner.all(
    queries
      .selectFrom(worst.as('subject'))
      .select(['rank', sql<number>`count(*)`.as('count')])
      .groupBy('rank'),
  );
  return Object.fromEntries(counted.map(({ rank, count }) => [verdictOfRank(rank) ?? 'observed', count]));
}
