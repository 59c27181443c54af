import { ApiProblem } from '../api/api-problem.ts';
import type { Caller } from '../api/caller.ts';
import type { Change } from '../api/handler.ts';
import { type AccountRecord, nameKeyOf, type SessionRecord } from '../store/access-records.ts';
import type { Store } from '../store/store.ts';
import type { WriteOperation } from '../store/write-operation.ts';
import type { Access } from './access.ts';
import { asChecked, isConflict, verifyPassword } from './account-changes.ts';
import { hashSecret } from './secret.ts';

/** What the audit log calls somebody who came by a link and has no account; `link:Ann` when it was one that Ann made. */
const BY_LINK = 'link';

const LINK_IS_OVER = new ApiProblem(401, {
  ...{ code: 'link-over', message: 'This link was used already, or its time is over' },
  remedy: 'Ask for a fresh one on the machine of the collector: minesweep link',
});
export const WRONG_PASSWORD = new ApiProblem(401, {
  ...{ code: 'wrong-password', message: 'Name or password is wrong' },
  remedy: 'Forgotten? An administrator sets another, or on the machine of the collector: minesweep link',
});
export const NO_SUCH_ACCOUNT = new ApiProblem(409, {
  ...{ code: 'no-account', message: 'You came by a link or token: there is no password to change' },
  remedy: 'Sign in with name and password',
});

export function tooManyTries(waitMs: number): ApiProblem {
  const seconds = Math.ceil(waitMs / 1000);
  return new ApiProblem(
    429,
    {
      ...{ code: 'too-many-tries', message: `Too many passwords were wrong: wait ${seconds} s` },
      remedy: 'Or on the machine of the collector: minesweep link',
    },
    { 'retry-after': String(seconds) },
  );
}

/** By which somebody says who they are. */
export type Credentials = { readonly link: string } | { readonly name: string; readonly password: string };

export interface SignInCall {
  readonly store: Pick<Store, 'read'>;
  readonly access: Access;
  readonly now: () => number;
  /** Where the request came from. */
  readonly address: string;
  /** Whoever this browser was signed in as: ends with it. */
  readonly caller: Caller | undefined;
  readonly change: (operations: readonly WriteOperation[], change: Change) => Promise<void>;
}

type Who = Pick<SessionRecord, 'name' | 'role' | 'accountId' | 'grantedBy'>;

/** A new session for who has the right link or password. Tries that fail are in the audit log, as often as they may be made. */
export async function signIn(
  credentials: Credentials,
  call: SignInCall,
): Promise<{ readonly who: Who; readonly secret: string } | ApiProblem> {
  return 'link' in credentials ? signInByLink(credentials.link, call) : signInByPassword(credentials, call);
}

async function signInByLink(link: string, call: SignInCall) {
  const hash = hashSecret(link);
  const known = await call.store.read('sign-in-link', { hash });
  if (known === undefined) return LINK_IS_OVER;
  const { role, grantedBy } = known;
  const maker = grantedBy === undefined ? undefined : await call.store.read('account', { id: grantedBy });
  // No account can be called so: the audit log tells them apart.
  const name = maker === undefined ? BY_LINK : `${BY_LINK}:${maker.name}`;
  const use = { op: 'use-sign-in-link', hash, atMs: call.now() } as const;
  try {
    return await begin({ name, role, ...(grantedBy === undefined ? {} : { grantedBy }) }, [use], call);
  } catch (error) {
    if (isConflict(error)) return LINK_IS_OVER;
    throw error;
  }
}

async function signInByPassword(
  { name, password }: { readonly name: string; readonly password: string },
  call: SignInCall,
) {
  const { store, access, address, change } = call;
  // Names that nobody has are slowed down like the others: the difference would tell which there are.
  const account = await store.read('account', { name });
  const key = account?.id ?? nameKeyOf(name);
  const waitMs = access.throttle.begin(key, address);
  if (waitMs > 0) return tooManyTries(waitMs);
  const isRight = await verifyPassword(account?.password, password, access.passwords);
  if (isRight instanceof ApiProblem) return isRight;
  const begun = account === undefined || !isRight ? undefined : await beginUnlessChanged(account, call);
  if (begun === undefined) {
    // What was typed for a name that nobody has may be a password: it is not written down.
    const detail = { address, ...(account === undefined ? {} : { name: account.name }) };
    await change([], { action: 'sign-in-failed', actor: address, detail });
    return WRONG_PASSWORD;
  }
  access.throttle.succeeded(key, address);
  return begun;
}

async function beginUnlessChanged(account: AccountRecord, call: SignInCall) {
  const { id, name, role } = account;
  try {
    return await begin({ name, role, accountId: id }, [asChecked(account)], call);
  } catch (error) {
    if (isConflict(error)) return undefined;
    throw error;
  }
}

async function begin(who: Who, before: readonly WriteOperation[], { access, caller, address, change }: SignInCall) {
  const { secret, operations } = access.newSession(who, caller);
  await change([...before, ...operations], { action: 'sign-in', actor: who.name, detail: { address } });
  return { who, secret };
}
