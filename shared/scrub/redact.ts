import { findPoolUrls } from '#shared/recognise/pool-url.ts';
import { readLogin } from '#shared/recognise/read-login.ts';
import { BASE58CHECK_MIN_CHARS } from '#shared/recognise/wallet/base58check.ts';
import { findWallets } from '#shared/recognise/wallet/recognise-wallet.ts';

/** What stands where a secret was. */
export const REDACTED = '[redacted]';

/** References and constants that stand where a secret would: they give nothing away and explain much. */
const HARMLESS =
  /^(?:|null|none|true|false|undefined|\$\w{1,64}|\$\{\w{1,64}\}|\$\(\w{0,64}\)|%\w{1,64}%|\[redacted\])$/i;

/**
 * What may be kept of a value that is a secret by its place. Nothing, with two exceptions: a login that is a wallet keeps
 * everything but its password, and wallets and stratum URLs inside the value are kept after the mark.
 */
export function redact(value: string): string {
  if (HARMLESS.test(value)) return value;
  if (value.length < BASE58CHECK_MIN_CHARS && !value.includes('://')) return REDACTED;
  const login = redactLogin(value);
  if (login !== undefined) return login;
  const kept = [
    ...findWallets(value).map(({ address }) => address),
    ...findPoolUrls(value).map(({ pool, scheme }) => {
      const host = pool.host.includes(':') ? `[${pool.host}]` : pool.host;
      return `${scheme}://${host}${pool.port === undefined ? '' : `:${pool.port}`}`;
    }),
  ];
  return [REDACTED, ...new Set(kept)].join(' ');
}

/** A login that is a wallet, without its password; `undefined` when it is none. */
function redactLogin(value: string): string | undefined {
  if (value.length < BASE58CHECK_MIN_CHARS) return undefined;
  const login = readLogin(value);
  if (login?.wallet === undefined) return undefined;
  return login.login.length < value.trim().length ? `${login.login}:${REDACTED}` : login.login;
}

/** `user:password` keeps the user, a wallet keeps its worker; a long user without a password is a token. */
export function redactUserAndPassword(value: string): string {
  const login = redactLogin(value);
  if (login !== undefined) return login;
  const colon = value.indexOf(':');
  if (colon < 0) return value.length > MAX_USER_CHARS ? REDACTED : value;
  const user = value.slice(0, colon);
  const password = value.slice(colon + 1);
  if (password === '' || HARMLESS.test(password)) return value;
  return `${user.length > MAX_USER_CHARS ? REDACTED : user}:${REDACTED}`;
}

const MAX_USER_CHARS = 32;
