import { type AccountRole, includesRole } from '#shared/model/account-role.ts';
import { useAnswer } from './use-answer.ts';

/** Who is signed in; undefined while that is asked. */
export function useCaller() {
  return useAnswer('GET /api/v1/session').data?.who;
}

/** Whether whoever is signed in may do what needs this role; false while that is asked. The collector checks it again. */
export function useMay(needed: AccountRole): boolean {
  const caller = useCaller();
  return caller !== undefined && includesRole(caller.role, needed);
}
