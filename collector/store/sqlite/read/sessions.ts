import type { AccountRole } from '#shared/model/account-role.ts';
import type { SessionRecord, SignInLinkRecord } from '../../access-records.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

export function readSignInLink(runner: QueryRunner, { hash }: { readonly hash: string }): SignInLinkRecord | undefined {
  const row = runner.first(
    queries
      .selectFrom('sign_in_link')
      .select(['hash', 'role', 'expires_at_ms as expiresAtMs', 'granted_by as grantedBy'])
      .where('hash', '=', hash),
  );
  if (row === undefined) return undefined;
  const { grantedBy, role, ...link } = row;
  return { ...link, role: role as AccountRole, ...(grantedBy === null ? {} : { grantedBy }) };
}

export function readSession(runner: QueryRunner, { hash }: { readonly hash: string }): SessionRecord | undefined {
  const row = runner.first(
    queries
      .selectFrom('session')
      .select(['hash', 'name', 'role', 'account', 'granted_by as grantedBy'])
      .select(['created_at_ms as createdAtMs', 'last_seen_ms as lastSeenMs'])
      .where('hash', '=', hash),
  );
  if (row === undefined) return undefined;
  const { account, grantedBy, role, ...session } = row;
  return {
    ...{ ...session, role: role as AccountRole },
    ...(account === null ? {} : { accountId: account }),
    ...(grantedBy === null ? {} : { grantedBy }),
  };
}
