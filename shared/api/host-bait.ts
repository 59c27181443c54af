import * as z from 'zod';
import { fitsInTime, USUAL_BAIT } from '../model/bait-bounds.ts';
import { baitWishSchema } from '../model/bait.ts';
import { baitExperimentOutputSchema } from '../output/bait-output.ts';
import { endpoint } from './endpoint.ts';
import { notNowSchema } from './host-live.ts';
import { byId, schemaVersion } from './parameters.ts';

const wish = baitWishSchema.unwrap().shape;

const asked = z.object({
  schemaVersion,
  experiment: baitExperimentOutputSchema.optional(),
  /** Instead of `experiment`: why its agent cannot be told. */
  notNow: notNowSchema.optional(),
});

export const hostBaitEndpoints = {
  'GET /api/v1/hosts/:id/bait': endpoint({
    permission: 'viewer',
    summary: 'The latest experiments with decoys on a host, newest first, and whose names decoys may bear there',
    params: byId,
    response: z.object({
      schemaVersion,
      experiments: z.array(baitExperimentOutputSchema),
      monitors: z.object({ good: z.array(z.string()), possible: z.array(z.string()) }),
    }),
  }),
  'POST /api/v1/hosts/:id/bait': endpoint({
    permission: 'operator',
    summary:
      'Has the agent of a host make an experiment: does anybody there go quiet beside harmless decoys named like a monitoring tool?',
    params: byId,
    body: z
      .strictObject({
        monitor: z.string().pipe(wish.monitor.unwrap()).optional().describe('The best for the system when absent'),
        slots: wish.slots.default(USUAL_BAIT.slots),
        seconds: wish.seconds.default(USUAL_BAIT.seconds).describe('Of each slot'),
        seed: wish.seed.optional().describe('Fixes the order of the slots; drawn at random otherwise'),
      })
      .refine(fitsInTime, 'these slots take longer than an experiment may: take fewer or shorter ones'),
    response: asked,
  }),
  'DELETE /api/v1/hosts/:id/bait': endpoint({
    permission: 'operator',
    summary: 'Tells the agent of a host to stop its experiment with what it has: nothing is concluded then',
    params: byId,
    response: asked,
  }),
} as const;
