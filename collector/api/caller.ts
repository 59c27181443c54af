import type { AccountRole } from '#shared/model/account-role.ts';

/** Who asks. `name` is what the audit log says. */
export interface Caller {
  readonly name: string;
  readonly role: AccountRole;
  /** Absent for programs, and for whoever came by a link. */
  readonly accountId?: string;
  /** The account that answers for whoever came by its link. */
  readonly grantedBy?: string;
  /** How the store knows the session of a browser; absent for programs. */
  readonly sessionHash?: string;
}
