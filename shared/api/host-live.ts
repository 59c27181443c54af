import * as z from 'zod';
import { hostDetailOutputSchema, recollectionOutputSchema } from '../output/host-detail-output.ts';
import { isoTimeSchema } from '../output/iso-time.ts';
import { endpoint } from './endpoint.ts';
import { byId, requiredTime, schemaVersion } from './parameters.ts';

/** Why an agent cannot be asked now. `silent`: it is connected and did not answer. */
export const notNowSchema = z.enum(['away', 'too-old', 'silent']);
export type NotNowReason = z.infer<typeof notNowSchema>;

export const hostLiveEndpoints = {
  'POST /api/v1/hosts/:id/lease': endpoint({
    permission: 'viewer',
    summary:
      'Somebody looks at this host: its agent sends a look a second until half a minute after this was last said',
    params: byId,
    response: z.object({ schemaVersion, until: isoTimeSchema.optional(), notNow: notNowSchema.optional() }),
  }),
  'GET /api/v1/hosts/:id/processes': endpoint({
    permission: 'viewer',
    summary:
      'The processes of a host as they are now; `GET /api/v1/hosts/:id/live` streams the same as server-sent events',
    params: byId,
    response: z.object({
      schemaVersion,
      detail: hostDetailOutputSchema.optional(),
      /** Instead of `detail`. */
      notNow: notNowSchema.optional(),
    }),
  }),
  'POST /api/v1/hosts/:id/history': endpoint({
    permission: 'viewer',
    summary: 'What the agent of a host remembers of a span: process groups, processes and connections',
    params: byId,
    body: z.object({ from: requiredTime, to: requiredTime }),
    response: z.object({
      schemaVersion,
      recollection: recollectionOutputSchema.optional(),
      /** Instead of `recollection`. */
      notNow: notNowSchema.optional(),
    }),
  }),
} as const;
