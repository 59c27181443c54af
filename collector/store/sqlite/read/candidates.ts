import { sql } from 'kysely';
import type { Candidate, ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

const HOSTNAME = sql<string>`json_extract(body, '$.facts.hostname')`;

/** A hostname is spelled out, whatever its case; of an id the beginning is enough. */
export function readCandidates(
  runner: QueryRunner,
  { kind, text, limit }: ReadQueries['candidates']['params'],
): readonly Candidate[] {
  if (kind === 'host') {
    const hosts = queries
      .selectFrom('host')
      .select(['id', HOSTNAME.as('name')])
      .orderBy('id')
      .limit(limit);
    const named = runner.all(hosts.where(sql`lower(${HOSTNAME})`, '=', text.toLowerCase()));
    return named.length > 0 ? named : runner.all(hosts.where('id', '>=', text).where('id', '<', endOf(text)));
  }
  return runner.all(
    queries
      .selectFrom(kind)
      .select('id')
      .distinct()
      .where('id', '>=', text)
      .where('id', '<', endOf(text))
      .orderBy('id')
      .limit(limit),
  );
}

/** After everything that begins with it: ids are printable ASCII. */
function endOf(beginning: string): string {
  return `${beginning}\u{10ffff}`;
}
