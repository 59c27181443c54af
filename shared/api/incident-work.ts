import * as z from 'zod';
import { closeReasonSchema, incidentStateSchema } from '../model/incident-work.ts';
import { incidentHistoryEntrySchema, noteOutputSchema } from '../output/incident-history-output.ts';
import { endpoint } from './endpoint.ts';
import { byId, schemaVersion, single } from './parameters.ts';

const changeSchema = z
  .object({
    ids: z.array(z.string().min(1).max(200)).min(1).max(500),
    /** Of the work that this change was made for, 0 when there was none; for a single incident. */
    rev: z.int().nonnegative().optional(),
    state: incidentStateSchema.optional(),
    closeReason: closeReasonSchema.optional(),
    /** `null`: nobody any more. */
    assignee: z.string().trim().min(1).max(100).nullable().optional(),
  })
  .strict()
  .refine(({ state, assignee }) => state !== undefined || assignee !== undefined, {
    ...{ path: ['state'], message: 'Say what to change: state, assignee or both' },
  })
  .refine(({ state, closeReason }) => (state === 'closed') === (closeReason !== undefined), {
    ...{ path: ['closeReason'], message: 'Goes with the state closed, and only with it' },
  })
  .refine(({ ids, rev }) => rev === undefined || ids.length === 1, {
    ...{ path: ['rev'], message: 'Goes with a single id' },
  });

/** What became of one of them. `rev`: of the work now. `merged`: another incident continues it, so it is closed for good. */
const resultSchema = z.object({
  id: z.string(),
  outcome: z.enum(['changed', 'unchanged', 'merged', 'not-found', 'failed']),
  rev: z.int().optional(),
  mergedInto: z.string().optional(),
});

export const incidentWorkEndpoints = {
  'PATCH /api/v1/incidents': endpoint({
    permission: 'operator',
    summary:
      'Changes state or assignee of incidents; each by itself, so one that cannot be changed takes no other along',
    body: changeSchema,
    response: z.object({ schemaVersion, results: z.array(resultSchema) }),
  }),
  'POST /api/v1/incidents/:id/notes': endpoint({
    permission: 'operator',
    summary: 'Writes a note beside an incident',
    params: byId,
    body: z.object({ text: z.string().trim().min(1).max(4_000) }).strict(),
    response: z.object({ schemaVersion, note: noteOutputSchema }),
  }),
  'GET /api/v1/incidents/:id/history': endpoint({
    permission: 'viewer',
    summary: 'Notes, changes and verdicts of an incident and of those that went over into it, oldest first',
    params: byId,
    query: single,
    response: z.object({ schemaVersion, history: z.array(incidentHistoryEntrySchema) }),
  }),
} as const;
