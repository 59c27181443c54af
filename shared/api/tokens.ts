import * as z from 'zod';
import { accountRoleSchema } from '../model/account.ts';
import { isoTimeSchema } from '../output/iso-time.ts';
import { endpoint } from './endpoint.ts';
import { byId, schemaVersion } from './parameters.ts';

const tokenOutputSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: accountRoleSchema,
  createdAt: isoTimeSchema,
  createdBy: z.string(),
  /** Absent: it holds until it is taken away. */
  expiresAt: isoTimeSchema.optional(),
  /** To the minute; absent when it never was. */
  lastUsed: isoTimeSchema.optional(),
});
export type TokenOutput = z.infer<typeof tokenOutputSchema>;

export const tokenEndpoints = {
  'GET /api/v1/tokens': endpoint({
    permission: 'administrator',
    summary: 'What programs show instead of a password, newest first',
    response: z.object({ schemaVersion, tokens: z.array(tokenOutputSchema) }),
  }),
  'POST /api/v1/tokens': endpoint({
    permission: 'administrator',
    summary: 'Make a token: `secret` is answered now and never again',
    body: z.object({
      name: z.string().trim().min(1).max(64),
      role: accountRoleSchema.default('viewer'),
      days: z.int().min(1).max(3_650).optional().describe('How long it holds; for ever when absent'),
    }),
    response: z.object({ schemaVersion, token: tokenOutputSchema, secret: z.string() }),
  }),
  'DELETE /api/v1/tokens/:id': endpoint({
    permission: 'administrator',
    summary: 'Take a token away',
    params: byId,
    response: z.object({ schemaVersion }),
  }),
} as const;
