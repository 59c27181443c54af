import type { AccountRole } from '#shared/model/account-role.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { type AccountRecord, nameKeyOf } from '../store/access-records.ts';
import { StoreError } from '../store/store-error.ts';
import type { WriteOperation } from '../store/write-operation.ts';
import type { Passwords } from './passwords.ts';
import { newId } from './secret.ts';

const BUSY = new ApiProblem(
  503,
  { code: 'busy', message: 'Too many passwords are being checked', remedy: 'Try again in a few seconds' },
  { 'retry-after': '5' },
);
const PASSWORD_IS_NAME = new ApiProblem(400, {
  ...{ code: 'weak-password', message: 'The password is the name of the account', path: 'password' },
  remedy: 'Take another: several words that nobody says together',
});
/** What the audit log says for those who came without an account; nobody else may be called so. */
const RESERVED_NAMES = ['api', 'link'];

/** What to write for a new account. The batch is refused when the name is taken, or when it is the first and no administrator. */
export async function planNewAccount(
  wanted: { readonly name: string; readonly role: AccountRole; readonly password: string },
  passwords: Passwords,
  nowMs: number,
): Promise<{ readonly account: AccountRecord; readonly operations: readonly WriteOperation[] } | ApiProblem> {
  const { name, role } = wanted;
  if (RESERVED_NAMES.includes(nameKeyOf(name))) return nameTaken(name);
  const password = await hashNew(wanted.password, name, passwords);
  if (password instanceof ApiProblem) return password;
  const account = { id: newId('acc'), name, role, password, createdAtMs: nowMs };
  return { account, operations: [{ op: 'add-account', account }, { op: 'require-administrator' }] };
}

/** A password that is to be set, hashed. */
export async function hashNew(password: string, name: string, passwords: Passwords): Promise<string | ApiProblem> {
  if (nameKeyOf(password) === nameKeyOf(name)) return PASSWORD_IS_NAME;
  return (await passwords.hash(password)) ?? BUSY;
}

/** Whether a password is right; `stored` undefined: of nobody, which takes as long. */
export async function verifyPassword(
  stored: string | undefined,
  password: string,
  passwords: Passwords,
): Promise<boolean | ApiProblem> {
  return (await passwords.verify(stored, password)) ?? BUSY;
}

/**
 * For the batch that follows from a checked password: checking takes a while, in which the account may be removed, or given another
 * role or password. The batch is refused then.
 */
export function asChecked({ id, role, password }: AccountRecord): WriteOperation {
  return { op: 'require-account', id, role, password };
}

export function nameTaken(name: string): ApiProblem {
  return new ApiProblem(409, {
    ...{ code: 'name-taken', message: `There is an account ${JSON.stringify(name)} already`, path: 'name' },
    remedy: 'Choose another name',
  });
}

export const NO_ADMINISTRATOR_LEFT = new ApiProblem(409, {
  ...{ code: 'last-administrator', message: 'Then no account could change accounts any more' },
  remedy: 'Make another account an administrator first',
});

/** Somebody else was faster, or the store found that the change breaks a rule. */
export function isConflict(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'conflict';
}
