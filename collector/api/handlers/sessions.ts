import type { sessionEndpoints, Who } from '#shared/api/sessions.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { SESSION_MAX_MS, SIGNED_OUT } from '../../access/access.ts';
import { asChecked, hashNew, isConflict, verifyPassword } from '../../access/account-changes.ts';
import { noSessionCookie, sessionCookie } from '../../access/session-cookie.ts';
import { NO_SUCH_ACCOUNT, signIn, tooManyTries, WRONG_PASSWORD } from '../../access/sign-in.ts';
import type { WriteOperation } from '../../store/write-operation.ts';
import { ApiProblem } from '../api-problem.ts';
import type { Caller } from '../caller.ts';
import type { HandlersOf } from '../handler.ts';
import { Reply } from '../reply.ts';

const MINUTE_MS = 60_000;

export const sessionHandlers: HandlersOf<typeof sessionEndpoints> = {
  'POST /api/v1/sign-in-links': async ({ body: { role, minutes }, context, caller, change }) => {
    const expiresAtMs = context.now() + minutes * MINUTE_MS;
    const { secret, operation } = context.access.newLink(role, expiresAtMs, caller);
    try {
      await change([operation], { action: 'sign-in-link-created', detail: { accountRole: role, expiresAtMs } });
    } catch (error) {
      if (isConflict(error)) return SIGNED_OUT;
      throw error;
    }
    return { schemaVersion: SCHEMA_VERSION, url: `/sign-in#${secret}`, expiresAt: toIsoTime(expiresAtMs) };
  },
  'GET /api/v1/session': async ({ context, caller }) => {
    const accounts = await context.store.read('accounts', {});
    return {
      ...{ schemaVersion: SCHEMA_VERSION, hasAccounts: accounts.length > 0 },
      ...(caller === undefined ? {} : { who: whoIs(caller) }),
    };
  },
  'POST /api/v1/session': async (call) => {
    const { context, request } = call;
    const signedIn = await signIn(call.body, { ...context, ...call, address: request.address });
    if (signedIn instanceof ApiProblem) return signedIn;
    const answer = { schemaVersion: SCHEMA_VERSION, who: whoIs(signedIn.who) };
    return new Reply(answer, { 'set-cookie': sessionCookie(request.headers, signedIn.secret, SESSION_MAX_MS) });
  },
  'DELETE /api/v1/session': async ({ caller, request: { address, headers }, change }) => {
    if (caller?.sessionHash !== undefined) {
      const end = { op: 'end-sessions', of: { hash: caller.sessionHash } } as const;
      await change([end], { action: 'sign-out', detail: { address } });
    }
    return new Reply({ schemaVersion: SCHEMA_VERSION }, { 'set-cookie': noSessionCookie(headers) });
  },
  'POST /api/v1/session/password': async ({ body, context: { store, access }, caller, request, change }) => {
    const { accountId, sessionHash } = caller ?? {};
    const account = accountId === undefined ? undefined : await store.read('account', { id: accountId });
    if (account === undefined) return NO_SUCH_ACCOUNT;
    const waitMs = access.throttle.begin(account.id, request.address);
    if (waitMs > 0) return tooManyTries(waitMs);
    const isRight = await verifyPassword(account.password, body.current, access.passwords);
    if (isRight !== true) return isRight instanceof ApiProblem ? isRight : WRONG_PASSWORD;
    access.throttle.succeeded(account.id, request.address);
    const password = await hashNew(body.password, account.name, access.passwords);
    if (password instanceof ApiProblem) return password;
    const others = { accountId: account.id, ...(sessionHash === undefined ? {} : { besides: sessionHash }) };
    const operations: readonly WriteOperation[] = [
      asChecked(account),
      { op: 'change-account', id: account.id, password },
      { op: 'end-sessions', of: others },
    ];
    try {
      await change(operations, { action: 'own-password-changed', target: account.id, detail: {} });
    } catch (error) {
      if (isConflict(error)) return WRONG_PASSWORD;
      throw error;
    }
    return { schemaVersion: SCHEMA_VERSION };
  },
};

function whoIs({ name, role, accountId }: Pick<Caller, 'name' | 'role' | 'accountId'>): Who {
  return { name, role, account: accountId !== undefined };
}
