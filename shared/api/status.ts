import * as z from 'zod';
import { isoTimeSchema } from '../output/iso-time.ts';
import { endpoint } from './endpoint.ts';
import { schemaVersion } from './parameters.ts';

/** What is covered, so that "nothing found" can be read for what it is. */
export const statusSchema = z.object({
  schemaVersion,
  version: z.string(),
  startedAt: isoTimeSchema,
  hosts: z.object({ known: z.int(), connected: z.int(), withBlindSpots: z.int(), isComplete: z.boolean() }),
  sensors: z.object({ known: z.int(), lastAlert: isoTimeSchema.optional() }),
  indicators: z.object({ entries: z.int(), problems: z.array(z.string()) }),
  counters: z.record(z.string(), z.number()),
});
export type Status = z.infer<typeof statusSchema>;

export const statusEndpoints = {
  'GET /api/v1/status': endpoint({
    permission: 'viewer',
    summary: 'What the collector watches, and what it could not do',
    response: statusSchema,
  }),
  'GET /api/v1/sensors': endpoint({
    permission: 'viewer',
    summary: 'Sources of alerts, when each was last heard, and how many of its lines were understood',
    response: z.object({
      schemaVersion,
      sensors: z.array(
        z.object({
          source: z.string(),
          site: z.string(),
          lastAlert: isoTimeSchema.optional(),
          read: z.number(),
          understood: z.number(),
          passedOver: z.number(),
          rejected: z.number(),
        }),
      ),
    }),
  }),
} as const;
