import * as z from 'zod';
import { findingOutputSchema } from '../output/finding-output.ts';
import { endpoint } from './endpoint.ts';
import { byId, next, page, schemaVersion, single } from './parameters.ts';

export const findingEndpoints = {
  'GET /api/v1/findings': endpoint({
    permission: 'viewer',
    summary: 'What agents found',
    query: z.object({
      ...page,
      host: z.string().max(200).optional(),
      kind: z.string().max(200).optional(),
      state: z.enum(['open', 'closed']).optional(),
      hygiene: z
        .enum(['show', 'hide'])
        .default('show')
        .describe('Whether those that only tell the state of a host (severity low, no sign of mining) are in'),
    }),
    response: z.object({ schemaVersion, findings: z.array(findingOutputSchema), next }),
  }),
  'GET /api/v1/findings/:id': endpoint({
    permission: 'viewer',
    summary: 'One finding, by its id or how it begins',
    params: byId,
    query: single,
    response: z.object({ schemaVersion, finding: findingOutputSchema }),
  }),
} as const;
