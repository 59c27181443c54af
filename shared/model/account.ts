import * as z from 'zod';
import { ACCOUNT_ROLES } from './account-role.ts';

export const accountRoleSchema = z.enum(ACCOUNT_ROLES);

/** Letters and digits of any script, `.`, `_`, `-` and `@` within: what can be told apart in a log. NFKC once it is read. */
export const accountNameSchema = z
  .string()
  .max(64)
  .transform((text) => text.trim().normalize('NFKC'))
  .pipe(
    z.string().regex(/^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}._@-]{0,62}[\p{L}\p{M}\p{N}])?$/u, 'Not a name for an account'),
  );

/** Of passwords that are set: one that is too short or far too long is refused. */
const MIN_PASSWORD_CHARS = 12;
export const passwordSchema = z
  .string()
  .min(MIN_PASSWORD_CHARS, `A password has at least ${MIN_PASSWORD_CHARS} characters`)
  .max(256);
