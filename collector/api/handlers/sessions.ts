import type { sessionEndpoints, Who } from '#shared/api/sessions.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { SESSION_MAX_MS } from '../../access/access.ts';
import { hashSecret } from '../../access/secret.ts';
import { noSessionCookie, sessionCookie } from '../../access/session-cookie.ts';
import { StoreError } from '../../store/store-error.ts';
import { ApiProblem } from '../api-problem.ts';
import type { Caller } from '../caller.ts';
import type { HandlersOf } from '../handler.ts';
import { Reply } from '../reply.ts';

const MINUTE_MS = 60_000;

/** What the audit log calls somebody who came by a link and has no account. */
const BY_LINK = 'link';

const LINK_IS_OVER = new ApiProblem(401, {
  ...{ code: 'link-over', message: 'This link was used already, or its time is over' },
  remedy: 'Ask for a fresh one on the machine of the collector: minesweep link',
});

export const sessionHandlers: HandlersOf<typeof sessionEndpoints> = {
  'POST /api/v1/sign-in-links': async ({ body: { role, minutes }, context, change }) => {
    const expiresAtMs = context.now() + minutes * MINUTE_MS;
    const { secret, operation } = context.access.newLink(role, expiresAtMs);
    await change([operation], { action: 'sign-in-link-created', detail: { accountRole: role, expiresAtMs } });
    return { schemaVersion: SCHEMA_VERSION, url: `/sign-in#${secret}`, expiresAt: toIsoTime(expiresAtMs) };
  },
  'GET /api/v1/session': async ({ context, caller }) => {
    const accounts = await context.store.read('accounts', {});
    return {
      ...{ schemaVersion: SCHEMA_VERSION, hasAccounts: accounts.length > 0 },
      ...(caller === undefined ? {} : { who: whoIs(caller) }),
    };
  },
  'POST /api/v1/session': async ({ body, context, caller, request, change }) => {
    const { address, headers } = request;
    const hash = hashSecret(body.link);
    const link = await context.store.read('sign-in-link', { hash });
    if (link === undefined) return LINK_IS_OVER;
    const who = { name: BY_LINK, role: link.role };
    const { secret, operations } = context.access.newSession(who, caller);
    const used = { op: 'use-sign-in-link', hash, atMs: context.now() } as const;
    try {
      await change([used, ...operations], { action: 'sign-in', actor: who.name, detail: { address } });
    } catch (error) {
      if (error instanceof StoreError && error.code === 'conflict') return LINK_IS_OVER;
      throw error;
    }
    const answer = { schemaVersion: SCHEMA_VERSION, who: whoIs(who) };
    return new Reply(answer, { 'set-cookie': sessionCookie(headers, secret, SESSION_MAX_MS) });
  },
  'DELETE /api/v1/session': async ({ caller, request: { address, headers }, change }) => {
    if (caller?.sessionHash !== undefined) {
      const end = { op: 'end-sessions', of: { hash: caller.sessionHash } } as const;
      await change([end], { action: 'sign-out', detail: { address } });
    }
    return new Reply({ schemaVersion: SCHEMA_VERSION }, { 'set-cookie': noSessionCookie(headers) });
  },
};

function whoIs({ name, role, accountId }: Caller): Who {
  return { name, role, account: accountId !== undefined };
}
