import { z } from 'zod';
import { incidentStateSchema } from '../model/incident-work.ts';
import { verdictSchema } from '../model/verdict.ts';
import { incidentOutputSchema } from '../output/incident-output.ts';
import { endpoint } from './endpoint.ts';
import { byId, next, oneOf, page, schemaVersion, single } from './parameters.ts';

export const incidentEndpoints = {
  'GET /api/v1/incidents': endpoint({
    permission: 'viewer',
    summary: 'What the collector concluded about hosts and addresses',
    query: z.object({
      ...page,
      host: z.string().max(200).optional(),
      state: oneOf(incidentStateSchema),
      verdict: oneOf(verdictSchema),
    }),
    response: z.object({ schemaVersion, incidents: z.array(incidentOutputSchema), next }),
  }),
  'GET /api/v1/incidents/:id': endpoint({
    permission: 'viewer',
    summary: 'One incident, by its id or how it begins; `mergedInto` names the one that continues it',
    params: byId,
    query: single,
    response: z.object({ schemaVersion, incident: incidentOutputSchema }),
  }),
} as const;
