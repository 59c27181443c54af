import type { IncomingHttpHeaders } from 'node:http';
import type { AccountRole } from '#shared/model/account-role.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { bearerOf, isSame, WHO_ARE_YOU } from '../api/authenticate.ts';
import type { Caller } from '../api/caller.ts';
import type { SessionRecord } from '../store/access-records.ts';
import type { Store } from '../store/store.ts';
import type { WriteOperation } from '../store/write-operation.ts';
import { checkBrowser } from './check-browser.ts';
import { Passwords } from './passwords.ts';
import { API_TOKEN_PREFIX, hashSecret, newSecret } from './secret.ts';
import { readSessionCookie } from './session-cookie.ts';
import { SignInThrottle } from './sign-in-throttle.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** How long somebody stays signed in without asking anything, and at most. */
const SESSION_IDLE_MS = DAY_MS / 2;
export const SESSION_MAX_MS = 30 * DAY_MS;
/** How exactly it is known when somebody was last here: writing it down with every request would cost a sync of the disk each. */
const LAST_SEEN_EVERY_MS = MINUTE_MS;

export const SIGNED_OUT = new ApiProblem(401, {
  ...{ code: 'signed-out', message: 'You are signed out', remedy: 'Sign in again, or ask for a link: minesweep link' },
});

/** Whoever just signed in. */
export interface NewSession {
  /** For the cookie, and nowhere else. */
  readonly secret: string;
  readonly operations: readonly WriteOperation[];
}

export interface AccessOptions {
  readonly store: Pick<Store, 'read' | 'write'>;
  /** Of the data folder: who can read that may do everything. */
  readonly apiToken: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
}

/** Who may ask: the token of the data folder, tokens that were made for programs, and browsers that are signed in. */
export class Access {
  readonly passwords = new Passwords();
  readonly throttle: SignInThrottle;
  readonly #options: AccessOptions;

  constructor(options: AccessOptions) {
    this.#options = options;
    this.throttle = new SignInThrottle(options.now);
  }

  /** As `Authenticate`. Who shows a token is judged by it alone, whatever cookie a browser adds. */
  async authenticate(headers: IncomingHttpHeaders, method: string): Promise<Caller | ApiProblem> {
    if (headers.authorization !== undefined) {
      const token = bearerOf(headers);
      if (token === undefined) return WHO_ARE_YOU;
      if (token.startsWith(API_TOKEN_PREFIX)) return this.#checkToken(hashSecret(token));
      return isSame(token, this.#options.apiToken) ? { name: 'api', role: 'administrator' } : WHO_ARE_YOU;
    }
    const secret = readSessionCookie(headers);
    if (secret === undefined) return WHO_ARE_YOU;
    return checkBrowser(headers, method) ?? (await this.#continueSession(hashSecret(secret)));
  }

  /**
   * A link that signs in once. What is stored cannot be used to sign in. It ends with the account of who makes it; who came by a link
   * themselves makes it for the same account.
   */
  newLink(
    role: AccountRole,
    expiresAtMs: number,
    maker: Caller | undefined,
  ): { readonly secret: string; readonly operation: WriteOperation } {
    const secret = newSecret();
    const account = maker?.accountId ?? maker?.grantedBy;
    const link = {
      hash: hashSecret(secret),
      role,
      expiresAtMs,
      ...(account === undefined ? {} : { grantedBy: account }),
    };
    return { secret, operation: { op: 'put-sign-in-link', link } };
  }

  /** A session for whoever `who` is, in place of the one that this browser may have had (`before`). */
  newSession(
    who: Pick<SessionRecord, 'name' | 'role' | 'accountId' | 'grantedBy'>,
    before: Caller | undefined,
  ): NewSession {
    const secret = newSecret();
    const nowMs = this.#options.now();
    const session = { ...who, hash: hashSecret(secret), createdAtMs: nowMs, lastSeenMs: nowMs };
    return {
      secret,
      operations: [
        ...(before?.sessionHash === undefined
          ? []
          : [{ op: 'end-sessions', of: { hash: before.sessionHash } } as const]),
        {
          op: 'forget-sessions',
          ...{ seenBeforeMs: nowMs - SESSION_IDLE_MS, createdBeforeMs: nowMs - SESSION_MAX_MS, atMs: nowMs },
        },
        { op: 'put-session', session },
      ],
    };
  }

  async #checkToken(hash: string): Promise<Caller | ApiProblem> {
    const { store, now, reportError } = this.#options;
    const token = await store.read('api-token', { hash });
    const atMs = now();
    if (token === undefined || atMs >= (token.expiresAtMs ?? Number.POSITIVE_INFINITY)) return WHO_ARE_YOU;
    if (atMs - (token.lastUsedMs ?? 0) >= LAST_SEEN_EVERY_MS) {
      store.write([{ op: 'touch-api-token', id: token.id, atMs }]).catch(reportError);
    }
    // No account can be called so: the audit log tells them apart.
    return { name: `token:${token.name}`, role: token.role };
  }

  async #continueSession(hash: string): Promise<Caller | ApiProblem> {
    const { store, now, reportError } = this.#options;
    const session = await store.read('session', { hash });
    const nowMs = now();
    if (session === undefined || nowMs >= endOf(session)) return SIGNED_OUT;
    if (nowMs - session.lastSeenMs >= LAST_SEEN_EVERY_MS) {
      store.write([{ op: 'touch-session', hash, atMs: nowMs }]).catch(reportError);
    }
    const { name, role, accountId, grantedBy } = session;
    return {
      ...{ name, role, sessionHash: hash },
      ...(accountId === undefined ? {} : { accountId }),
      ...(grantedBy === undefined ? {} : { grantedBy }),
    };
  }
}

/** When a session is over if nothing more is asked, epoch milliseconds. */
function endOf({ createdAtMs, lastSeenMs }: SessionRecord): number {
  return Math.min(lastSeenMs + SESSION_IDLE_MS, createdAtMs + SESSION_MAX_MS);
}
