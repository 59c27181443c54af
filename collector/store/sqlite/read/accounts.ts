import type { AccountRole } from '#shared/model/account.ts';
import type { AccountRecord } from '../../access-records.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

const SELECT_ACCOUNTS = queries
  .selectFrom('account')
  .select(['id', 'name', 'role', 'password', 'created_at_ms as createdAtMs']);

export function readAccounts(runner: QueryRunner): readonly AccountRecord[] {
  return runner
    .all(SELECT_ACCOUNTS.orderBy('name_key'))
    .map(({ role, ...account }) => ({ ...account, role: role as AccountRole }));
}
