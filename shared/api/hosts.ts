import * as z from 'zod';
import { hostFactsSchema } from '../model/host.ts';
import { hostLabelSchema, hostOrderSchema, hostStateSchema } from '../model/host-list.ts';
import { unobservableReasonSchema } from '../model/observed.ts';
import { verdictSchema } from '../model/verdict.ts';
import { hostOutputSchema } from '../output/host-output.ts';
import { endpoint } from './endpoint.ts';
import { byId, next, oneOf, page, schemaVersion, single } from './parameters.ts';

const MAX_CHANGED_HOSTS = 1_000;

const verdictOrNoneSchema = z.enum([...verdictSchema.options, 'none']);
const hostIdSchema = z.string().min(1).max(200);

/** Which hosts are asked for. */
const filter = {
  text: z.string().max(200).optional().describe('Words of a name, id, address or label'),
  state: oneOf(hostStateSchema).describe(
    '`connected` or `silent` (not heard for 3 minutes); of the connected ones, `watched` or seen only `partly`',
  ),
  system: oneOf(hostFactsSchema.unwrap().shape.system),
  label: oneOf(hostLabelSchema),
  verdict: oneOf(verdictOrNoneSchema).describe('The worst of what is open about it; `none`: nothing is'),
  blind: oneOf(unobservableReasonSchema).describe('Something cannot be seen there, for this reason'),
};

const order = hostOrderSchema
  .default('first-seen')
  .describe(
    'Most first, names from A. Pages meet each host once; besides those of first-seen they are kept for a while only',
  );

/** How many hosts a filter leaves; each dimension is counted as if nothing of its own were filtered. Absent is none. */
const facetsSchema = z.object({
  total: z.int(),
  states: z.partialRecord(hostStateSchema, z.int()),
  systems: z.partialRecord(hostFactsSchema.unwrap().shape.system, z.int()),
  verdicts: z.partialRecord(verdictOrNoneSchema, z.int()),
  /** The 100 that most hosts have. */
  labels: z.array(z.object({ label: z.string(), count: z.int() })),
});

const labelChangeSchema = z.object({
  ids: z.array(hostIdSchema).min(1).max(MAX_CHANGED_HOSTS),
  addLabels: z.array(hostLabelSchema).max(20).default([]),
  removeLabels: z.array(hostLabelSchema).max(20).default([]),
});

export const hostEndpoints = {
  'GET /api/v1/hosts': endpoint({
    permission: 'viewer',
    summary: 'Hosts with an agent, and how they stand',
    query: z.object({ ...page, ...filter, order, facets: z.enum(['yes', 'no']).default('no') }),
    response: z.object({
      schemaVersion,
      hosts: z.array(hostOutputSchema),
      /** When they were asked for. */
      facets: facetsSchema.optional(),
      next,
    }),
  }),
  'GET /api/v1/hosts/:id': endpoint({
    permission: 'viewer',
    summary: 'One host, by its id, how its id begins, or its name',
    params: byId,
    query: single,
    response: z.object({ schemaVersion, host: hostOutputSchema }),
  }),
  'PATCH /api/v1/hosts': endpoint({
    permission: 'operator',
    summary: 'Label hosts, all of them or none',
    body: labelChangeSchema,
    response: z.object({
      schemaVersion,
      /** How many hosts are now labelled otherwise than before. */
      changed: z.int(),
      /** Sent one by one, these undo it: what was so before stays so. */
      undo: z.array(labelChangeSchema),
    }),
  }),
} as const;
