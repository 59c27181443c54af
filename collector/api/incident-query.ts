import type { z } from 'zod';
import type { incidentEndpoints } from '#shared/api/incidents.ts';
import { verdictSchema } from '#shared/model/verdict.ts';
import type { IncidentFilter } from '../store/queries.ts';

type Query = z.output<(typeof incidentEndpoints)['GET /api/v1/incidents.csv']['query']>;

/**
 * The part of a query that says which incidents. What went over into another one is only answered when it is asked for by its id.
 * Merely observed ones are hidden as a filter of the verdict, so that counts by verdict still tell of them.
 */
export function incidentFilterOf(query: Query): IncidentFilter {
  const { host, site, role, state, verdict, assignee, unassigned, observed, text, from, to, since } = query;
  const verdicts =
    verdict ?? (observed === 'hide' ? verdictSchema.options.filter((each) => each !== 'observed') : undefined);
  return {
    currentOnly: true,
    ...(host === undefined ? {} : { hostId: host }),
    ...(site === undefined ? {} : { site }),
    ...(role === undefined ? {} : { roles: role }),
    ...(state === undefined ? {} : { states: state }),
    ...(verdicts === undefined ? {} : { verdicts }),
    ...(unassigned === 'only' ? { assignee: null } : assignee === undefined ? {} : { assignee }),
    ...(text === undefined ? {} : { text }),
    ...(from === undefined ? {} : { fromMs: from }),
    ...(to === undefined ? {} : { toMs: to }),
    ...(since === undefined ? {} : { begunFromMs: since }),
  };
}
