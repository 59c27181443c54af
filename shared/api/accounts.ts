import * as z from 'zod';
import { accountNameSchema, accountRoleSchema, passwordSchema } from '../model/account.ts';
import { isoTimeSchema } from '../output/iso-time.ts';
import { endpoint } from './endpoint.ts';
import { byId, schemaVersion } from './parameters.ts';

const accountOutputSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: accountRoleSchema,
  createdAt: isoTimeSchema,
});
export type AccountOutput = z.infer<typeof accountOutputSchema>;

export const accountEndpoints = {
  'GET /api/v1/accounts': endpoint({
    permission: 'administrator',
    summary: 'Who can sign in with a password, by name',
    response: z.object({ schemaVersion, accounts: z.array(accountOutputSchema) }),
  }),
  'POST /api/v1/accounts': endpoint({
    permission: 'administrator',
    summary: 'Add an account; the first one is an administrator',
    body: z.object({ name: accountNameSchema, role: accountRoleSchema, password: passwordSchema }),
    response: z.object({ schemaVersion, account: accountOutputSchema }),
  }),
  'PATCH /api/v1/accounts/:id': endpoint({
    permission: 'administrator',
    summary: 'Give an account another role or password; signs it out everywhere',
    params: byId,
    body: z.object({ role: accountRoleSchema.optional(), password: passwordSchema.optional() }),
    response: z.object({ schemaVersion, account: accountOutputSchema }),
  }),
  'DELETE /api/v1/accounts/:id': endpoint({
    permission: 'administrator',
    summary: 'Remove an account; signs it out everywhere. The last administrator stays as long as there are others',
    params: byId,
    response: z.object({ schemaVersion }),
  }),
} as const;
