import * as z from 'zod';
import { retentionSchema } from '../model/retention.ts';
import { endpoint } from './endpoint.ts';
import { schemaVersion } from './parameters.ts';

const answer = z.object({ schemaVersion, days: retentionSchema });

export const retentionEndpoints = {
  'GET /api/v1/retention': endpoint({
    permission: 'viewer',
    summary: 'For how many days things are kept; what is absent is kept for ever',
    response: answer,
  }),
  'PUT /api/v1/retention': endpoint({
    permission: 'administrator',
    summary: 'Say for how many days things are kept; what is left out is kept for ever. Counts by day always stay',
    body: z.object({ days: retentionSchema }),
    response: answer,
  }),
} as const;
