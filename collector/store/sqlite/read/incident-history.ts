import type { AuditEntry } from '#shared/model/audit.ts';
import type { IncidentVerdict } from '#shared/model/incident-work.ts';
import type { ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

/** The latest ones of each kind; an incident that has more history than that is no longer read by anybody. */
const MAX_ENTRIES = 1_000;

/** Everything that happened to an incident and to those that went over into it, each kind oldest first. */
export function readIncidentHistory(
  runner: QueryRunner,
  { id }: ReadQueries['incident-history']['params'],
): ReadQueries['incident-history']['result'] {
  const merged = runner.all(queries.selectFrom('incident').select('id').where('merged_into', '=', id).limit(100));
  const ids = [id, ...merged.map((each) => each.id)];
  const notes = runner.all(
    queries
      .selectFrom('incident_note')
      .select(['incident as incidentId', 'at_ms as atMs', 'by', 'text'])
      .where('incident', 'in', ids)
      .orderBy('row', 'desc')
      .limit(MAX_ENTRIES),
  );
  const verdicts = runner.all(
    queries
      .selectFrom('incident_verdict')
      .select(['incident as incidentId', 'rev', 'at_ms as atMs', 'verdict', 'role', 'probability'])
      .where('incident', 'in', ids)
      .orderBy('row', 'desc')
      .limit(MAX_ENTRIES),
  );
  const entries = runner.all(
    queries
      .selectFrom('audit')
      .select(['at_ms as atMs', 'actor', 'action', 'target', 'detail'])
      .where('target', 'in', ids)
      .orderBy('row', 'desc')
      .limit(MAX_ENTRIES),
  );
  return {
    notes: notes.toReversed(),
    verdicts: verdicts.toReversed() as readonly IncidentVerdict[],
    entries: entries.toReversed().map(({ target, detail, ...entry }) => ({
      ...entry,
      ...(target === null ? {} : { target }),
      detail: JSON.parse(detail) as AuditEntry['detail'],
    })),
  };
}
