import type { AccountOutput, accountEndpoints } from '#shared/api/accounts.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { hashNew, isConflict, NO_ADMINISTRATOR_LEFT, nameTaken, planNewAccount } from '../../access/account-changes.ts';
import type { AccountRecord } from '../../store/access-records.ts';
import type { WriteOperation } from '../../store/write-operation.ts';
import type { ApiContext } from '../api-context.ts';
import { ApiProblem, notFound } from '../api-problem.ts';
import type { HandlersOf } from '../handler.ts';

export const accountHandlers: HandlersOf<typeof accountEndpoints> = {
  'GET /api/v1/accounts': async ({ context }) => {
    const accounts = await context.store.read('accounts', {});
    return { schemaVersion: SCHEMA_VERSION, accounts: accounts.map(toOutput) };
  },
  'POST /api/v1/accounts': async ({ body, context, change }) => {
    const plan = await planNewAccount(body, context.access.passwords, context.now());
    if (plan instanceof ApiProblem) return plan;
    const { account, operations } = plan;
    const detail = { name: account.name, accountRole: account.role };
    try {
      await change(operations, { action: 'account-added', target: account.id, detail });
    } catch (error) {
      if (!isConflict(error)) throw error;
      const twin = await context.store.read('account', { name: account.name });
      return twin === undefined ? NO_ADMINISTRATOR_LEFT : nameTaken(account.name);
    }
    return { schemaVersion: SCHEMA_VERSION, account: toOutput(account) };
  },
  'PATCH /api/v1/accounts/:id': async ({ params: { id }, body, context, change }) => {
    const account = await context.store.read('account', { id });
    if (account === undefined) return notFound('account', id);
    const password =
      body.password === undefined ? undefined : await hashNew(body.password, account.name, context.access.passwords);
    if (password instanceof ApiProblem) return password;
    const role = body.role ?? account.role;
    const changed = { ...(role === account.role ? {} : { role }), ...(password === undefined ? {} : { password }) };
    if (Object.keys(changed).length > 0) {
      const operations: readonly WriteOperation[] = [
        { op: 'change-account', id, ...changed },
        { op: 'require-administrator' },
        { op: 'end-sessions', of: { accountId: id } },
        // With another password, nothing that the account may have given away holds; with another role, what that does not include.
        { op: 'end-grants', accountId: id, ...(password === undefined ? { above: role } : {}) },
      ];
      const action = role === account.role ? 'account-password-set' : 'account-role-changed';
      const detail = { name: account.name, accountRole: role, withPassword: password !== undefined };
      const problem = await unlessConflict(change(operations, { action, target: id, detail }), context, id);
      if (problem !== undefined) return problem;
    }
    return { schemaVersion: SCHEMA_VERSION, account: toOutput({ ...account, role }) };
  },
  'DELETE /api/v1/accounts/:id': async ({ params: { id }, context, change }) => {
    const account = await context.store.read('account', { id });
    if (account === undefined) return notFound('account', id);
    const operations: readonly WriteOperation[] = [
      { op: 'remove-account', id },
      { op: 'require-administrator' },
      { op: 'end-sessions', of: { accountId: id } },
      { op: 'end-grants', accountId: id },
    ];
    const detail = { name: account.name };
    const changing = change(operations, { action: 'account-removed', target: id, detail });
    return (await unlessConflict(changing, context, id)) ?? { schemaVersion: SCHEMA_VERSION };
  },
};

/** The two reasons for which the store refuses: the account is gone by now, or no administrator would be left. */
async function unlessConflict(
  changing: Promise<void>,
  { store }: ApiContext,
  id: string,
): Promise<ApiProblem | undefined> {
  try {
    await changing;
    return undefined;
  } catch (error) {
    if (!isConflict(error)) throw error;
    return (await store.read('account', { id })) === undefined ? notFound('account', id) : NO_ADMINISTRATOR_LEFT;
  }
}

function toOutput({ id, name, role, createdAtMs }: AccountRecord): AccountOutput {
  return { id, name, role, createdAt: toIsoTime(createdAtMs) };
}
