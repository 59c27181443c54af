import * as z from 'zod';
import { incidentStateSchema } from '../model/incident-work.ts';
import { roleSchema, verdictSchema } from '../model/verdict.ts';
import { incidentOutputSchema } from '../output/incident-output.ts';
import { endpoint } from './endpoint.ts';
import { byId, lang, next, oneOf, page, schemaVersion, single, time } from './parameters.ts';

/** Which incidents are asked for. */
const filter = {
  host: z.string().max(200).optional(),
  site: z.string().max(200).optional(),
  role: oneOf(roleSchema),
  state: oneOf(incidentStateSchema),
  verdict: oneOf(verdictSchema),
  assignee: z.string().min(1).max(100).optional(),
  unassigned: z.enum(['only', 'any']).default('any').describe('Only those that nobody has taken'),
  observed: z
    .enum(['show', 'hide'])
    .default('show')
    .describe('Whether merely observed ones (busy, nothing says mining) are in when `verdict` does not say'),
  text: z.string().min(1).max(200).optional().describe('Part of an id, host, site, pool, wallet, process or path'),
  from: time,
  to: time,
  since: time.describe('Only those that began then or later'),
};

const order = z
  .enum(['first-seen', 'last-change', 'probability'])
  .default('first-seen')
  .describe('Highest first. Pages of first-seen meet each incident once, whatever changes meanwhile');

/** How many incidents a filter leaves; each dimension is counted as if nothing of its own were filtered. Absent is none. */
const facetsSchema = z.object({
  total: z.int(),
  verdicts: z.partialRecord(verdictSchema, z.int()),
  states: z.partialRecord(incidentStateSchema, z.int()),
});

export const incidentEndpoints = {
  'GET /api/v1/incidents': endpoint({
    permission: 'viewer',
    summary: 'What the collector concluded about hosts and addresses, and how far people are with it',
    query: z.object({ ...page, ...filter, order, facets: z.enum(['yes', 'no']).default('no') }),
    response: z.object({
      schemaVersion,
      incidents: z.array(incidentOutputSchema),
      /** When they were asked for. */
      facets: facetsSchema.optional(),
      next,
    }),
  }),
  'GET /api/v1/incidents.csv': endpoint({
    permission: 'viewer',
    summary: 'The same as a table for a spreadsheet, at most 10,000 rows; formulas are made harmless',
    query: z.object({ lang, ...filter, order }),
    response: z.string(),
    media: ['text/csv'],
  }),
  'GET /api/v1/incidents/:id': endpoint({
    permission: 'viewer',
    summary: 'One incident, by its id or how it begins; `mergedInto` names the one that continues it',
    params: byId,
    query: single,
    response: z.object({ schemaVersion, incident: incidentOutputSchema }),
  }),
} as const;
