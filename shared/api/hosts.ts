import { z } from 'zod';
import { hostOutputSchema } from '../output/host-output.ts';
import { endpoint } from './endpoint.ts';
import { byId, next, page, schemaVersion, single } from './parameters.ts';

export const hostEndpoints = {
  'GET /api/v1/hosts': endpoint({
    permission: 'viewer',
    summary: 'Hosts with an agent',
    query: z.object(page),
    response: z.object({ schemaVersion, hosts: z.array(hostOutputSchema), next }),
  }),
  'GET /api/v1/hosts/:id': endpoint({
    permission: 'viewer',
    summary: 'One host, by its id, how its id begins, or its name',
    params: byId,
    query: single,
    response: z.object({ schemaVersion, host: hostOutputSchema }),
  }),
} as const;
