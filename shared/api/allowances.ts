import * as z from 'zod';
import { allowanceMatchSchema, allowanceScopeSchema } from '../model/allowance.ts';
import { allowanceOutputSchema } from '../output/allowance-output.ts';
import { allowancePreviewSchema } from '../output/allowance-preview.ts';
import { isoTimeSchema } from '../output/iso-time.ts';
import { endpoint } from './endpoint.ts';
import { byId, next, page, schemaVersion, single } from './parameters.ts';

const what = {
  match: allowanceMatchSchema.describe('Which processes; all that is named has to fit'),
  scope: allowanceScopeSchema.describe('Where. A host by its id, how that begins, or its name'),
  acceptRisk: z
    .boolean()
    .default(false)
    .describe('Although it names a place where anybody may put a file, or a hidden one'),
};

export const allowanceEndpoints = {
  'GET /api/v1/allowances': endpoint({
    permission: 'viewer',
    summary: 'What somebody says is normal somewhere, and what that silenced',
    query: z.object({
      ...page,
      state: z.enum(['active', 'any']).default('active').describe('`any`: also those that are over or were taken back'),
    }),
    response: z.object({ schemaVersion, allowances: z.array(allowanceOutputSchema), next }),
  }),
  'POST /api/v1/allowances/preview': endpoint({
    permission: 'viewer',
    summary: 'What an allowance would have silenced in the last 30 days, and what would have broken through',
    query: single,
    body: z.object({ match: what.match, scope: what.scope }),
    response: z.object({ schemaVersion, preview: allowancePreviewSchema }),
  }),
  'POST /api/v1/allowances': endpoint({
    permission: 'operator',
    summary:
      'Says that something is normal somewhere. Evidence of a wallet, a pool or evasion breaks through all the same',
    query: single,
    body: z.object({
      ...what,
      reason: z.string().trim().min(1).max(500),
      owner: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .optional()
        .describe('Who answers for it; whoever asks, if nobody is named'),
      expiresAt: z
        .union([isoTimeSchema, z.literal('never')])
        .optional()
        .describe('At most a year ahead, or `never`; in 90 days if nothing is said'),
    }),
    response: z.object({ schemaVersion, allowance: allowanceOutputSchema }),
  }),
  'DELETE /api/v1/allowances/:id': endpoint({
    permission: 'operator',
    summary: 'Takes an allowance back: what it silenced counts again. It stays listed',
    params: byId,
    query: single,
    response: z.object({ schemaVersion, allowance: allowanceOutputSchema }),
  }),
} as const;
