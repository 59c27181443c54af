import * as z from 'zod';
import { incidentEvidenceSchema } from '../output/incident-evidence-output.ts';
import { endpoint } from './endpoint.ts';
import { byId, lang, schemaVersion, single } from './parameters.ts';

export const incidentEvidenceEndpoints = {
  'GET /api/v1/incidents/:id/evidence': endpoint({
    permission: 'viewer',
    summary:
      'Everything behind an incident: findings, alerts with what matched in them, what its host can see, its chain',
    params: byId,
    query: single,
    response: z.object({ schemaVersion, ...incidentEvidenceSchema.shape }),
  }),
  'GET /api/v1/incidents/:id/export': endpoint({
    permission: 'viewer',
    summary:
      'An incident with its evidence and history as a file: JSON, or Markdown in which hostile names are only text',
    params: byId,
    query: z.object({ lang, format: z.enum(['json', 'markdown']).default('json') }),
    response: z.string(),
    media: ['application/json', 'text/markdown'],
  }),
} as const;
