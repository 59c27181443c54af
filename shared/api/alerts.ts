import { z } from 'zod';
import { alertOutputSchema } from '../output/alert-output.ts';
import { isoTimeSchema } from '../output/iso-time.ts';
import { endpoint } from './endpoint.ts';
import { byId, ipAddress, next, page, schemaVersion, single, time } from './parameters.ts';

const addressCountSchema = z.object({
  site: z.string(),
  ip: z.string(),
  alerts: z.number(),
  mining: z.number(),
  firstSeen: isoTimeSchema,
  lastSeen: isoTimeSchema,
});
const span = z.object({ from: time, to: time, limit: page.limit });

export const alertEndpoints = {
  'GET /api/v1/alerts': endpoint({
    permission: 'viewer',
    summary: 'What security devices reported',
    query: z.object({
      ...page,
      from: time,
      to: time,
      ip: ipAddress.optional().describe('Either side is this address'),
      site: z.string().max(64).optional(),
      mining: z.enum(['only', 'any']).default('any'),
    }),
    response: z.object({ schemaVersion, alerts: z.array(alertOutputSchema), next }),
  }),
  'GET /api/v1/alerts/:id': endpoint({
    permission: 'viewer',
    summary: 'One alert, with the line of the device when it has to do with mining',
    params: byId,
    query: single,
    response: z.object({ schemaVersion, alert: alertOutputSchema }),
  }),
  'GET /api/v1/destinations': endpoint({
    permission: 'viewer',
    summary: 'Addresses that most alerts go to; the last seven days unless said otherwise',
    query: span,
    response: z.object({ schemaVersion, destinations: z.array(addressCountSchema) }),
  }),
  'GET /api/v1/sources': endpoint({
    permission: 'viewer',
    summary: 'Addresses that most alerts come from; the last seven days unless said otherwise',
    query: span,
    response: z.object({ schemaVersion, sources: z.array(addressCountSchema) }),
  }),
} as const;
