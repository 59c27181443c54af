import type { AccountRole } from '#shared/model/account-role.ts';
import { type AccountRecord, type ApiTokenRecord, nameKeyOf } from '../../access-records.ts';
import type { ReadQueries } from '../../queries.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

const SELECT_ACCOUNTS = queries
  .selectFrom('account')
  .select(['id', 'name', 'role', 'password', 'created_at_ms as createdAtMs']);

const SELECT_TOKENS = queries
  .selectFrom('api_token')
  .select([
    ...(['id', 'hash', 'name', 'role', 'created_at_ms as createdAtMs', 'created_by as createdBy'] as const),
    ...(['expires_at_ms as expiresAtMs', 'last_used_ms as lastUsedMs'] as const),
  ]);

export function readAccounts(runner: QueryRunner): readonly AccountRecord[] {
  return runner.all(SELECT_ACCOUNTS.orderBy('name_key')).map(withRole);
}

export function readAccount(runner: QueryRunner, by: ReadQueries['account']['params']): AccountRecord | undefined {
  const row = runner.first(
    'id' in by ? SELECT_ACCOUNTS.where('id', '=', by.id) : SELECT_ACCOUNTS.where('name_key', '=', nameKeyOf(by.name)),
  );
  return row === undefined ? undefined : withRole(row);
}

export function readApiTokens(runner: QueryRunner): readonly ApiTokenRecord[] {
  return runner.all(SELECT_TOKENS.orderBy('created_at_ms', 'desc').orderBy('id')).map(tokenOf);
}

export function readApiToken(runner: QueryRunner, { hash }: { readonly hash: string }): ApiTokenRecord | undefined {
  const row = runner.first(SELECT_TOKENS.where('hash', '=', hash));
  return row === undefined ? undefined : tokenOf(row);
}

type TokenRow = Omit<ApiTokenRecord, 'role' | 'expiresAtMs' | 'lastUsedMs'> & {
  readonly role: string;
  readonly expiresAtMs: number | null;
  readonly lastUsedMs: number | null;
};

function tokenOf({ expiresAtMs, lastUsedMs, ...token }: TokenRow): ApiTokenRecord {
  return {
    ...withRole(token),
    ...(expiresAtMs === null ? {} : { expiresAtMs }),
    ...(lastUsedMs === null ? {} : { lastUsedMs }),
  };
}

/** What we wrote ourselves is taken on trust. */
function withRole<Row extends { readonly role: string }>(row: Row): Omit<Row, 'role'> & { readonly role: AccountRole } {
  return { ...row, role: row.role as AccountRole };
}
