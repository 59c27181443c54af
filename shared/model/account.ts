import { z } from 'zod';

/** What a person or a program may do at the console and the API; each includes the ones before it. */
export const accountRoleSchema = z.enum(['viewer', 'operator', 'administrator']);
export type AccountRole = z.infer<typeof accountRoleSchema>;

/** True when `role` includes what `needed` allows. */
export function includesRole(role: AccountRole, needed: AccountRole): boolean {
  const order = accountRoleSchema.options;
  return order.indexOf(role) >= order.indexOf(needed);
}
