import * as z from 'zod';
import { paramsSchema } from '../model/signal.ts';
import { isoTimeSchema } from '../output/iso-time.ts';
import { endpoint } from './endpoint.ts';
import { next, page, schemaVersion } from './parameters.ts';

const auditOutputSchema = z.object({
  at: isoTimeSchema,
  actor: z.string(),
  action: z.string(),
  /** In the language that was asked for. */
  text: z.string(),
  target: z.string().optional(),
  detail: paramsSchema,
});

export const auditEndpoints = {
  'GET /api/v1/audit': endpoint({
    permission: 'viewer',
    summary: 'Who changed what, newest first',
    query: z.object(page),
    response: z.object({ schemaVersion, entries: z.array(auditOutputSchema), next }),
  }),
} as const;
