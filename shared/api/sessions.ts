import * as z from 'zod';
import { accountRoleSchema, passwordSchema } from '../model/account.ts';
import { isoTimeSchema } from '../output/iso-time.ts';
import { endpoint } from './endpoint.ts';
import { schemaVersion } from './parameters.ts';

const whoSchema = z.object({
  name: z.string(),
  role: accountRoleSchema,
  /** False for tokens, and for whoever came by a link. */
  account: z.boolean(),
});
export type Who = z.infer<typeof whoSchema>;

const DAY_MINUTES = 1_440;

export const sessionEndpoints = {
  'POST /api/v1/sign-in-links': endpoint({
    permission: 'administrator',
    summary: 'A link that signs in to the console, once',
    body: z.object({
      role: accountRoleSchema.default('administrator'),
      minutes: z.int().min(1).max(DAY_MINUTES).default(15).describe('How long it can be used'),
    }),
    response: z.object({
      schemaVersion,
      /** A path of the console; what comes after `#` never reaches a log. */
      url: z.string(),
      expiresAt: isoTimeSchema,
    }),
  }),
  'GET /api/v1/session': endpoint({
    permission: 'anyone',
    summary: 'Who asks, and whether there are accounts to sign in to',
    response: z.object({ schemaVersion, who: whoSchema.optional(), hasAccounts: z.boolean() }),
  }),
  'POST /api/v1/session': endpoint({
    permission: 'anyone',
    summary: 'Sign in by a link or with name and password; sets a cookie',
    body: z.union([
      z.strictObject({ link: z.string().min(1).max(200) }),
      z.strictObject({ name: z.string().max(64), password: z.string().max(256) }),
    ]),
    response: z.object({ schemaVersion, who: whoSchema }),
  }),
  'DELETE /api/v1/session': endpoint({
    permission: 'anyone',
    summary: 'Sign out',
    response: z.object({ schemaVersion }),
  }),
  'POST /api/v1/session/password': endpoint({
    permission: 'viewer',
    summary: 'Change your own password; signs you out everywhere else',
    body: z.object({ current: z.string().max(256), password: passwordSchema }),
    response: z.object({ schemaVersion }),
  }),
} as const;
