/** What a person or a program may do at the console and the API; each includes the ones before it. */
export const ACCOUNT_ROLES = ['viewer', 'operator', 'administrator'] as const;
export type AccountRole = (typeof ACCOUNT_ROLES)[number];

/** True when `role` includes what `needed` allows. */
export function includesRole(role: AccountRole, needed: AccountRole): boolean {
  return ACCOUNT_ROLES.indexOf(role) >= ACCOUNT_ROLES.indexOf(needed);
}
