import type { Wallet } from '#shared/model/wallet.ts';
import { isCashaddrPrefix } from './wallet/cashaddr.ts';
import {
  type KnownWallets,
  MAX_ADDRESS_CHARS,
  NO_KNOWN_WALLETS,
  readAddress,
  walletOf,
} from './wallet/recognise-wallet.ts';

/** What a miner tells a pool to say who is paid. */
export interface Login {
  /** The login as written, at most {@link MAX_LOGIN_CHARS} characters, without what follows a wallet's password separator. */
  readonly login: string;
  readonly wallet?: Wallet;
  /** Name of the rig, often the host's own name. */
  readonly worker?: string;
  /** Fixed difficulty asked for with `+N`. */
  readonly difficulty?: number;
  /** Present and true when this is a template's placeholder (`YOUR_WALLET_ADDRESS`, `${WALLET}`) and nobody's login. */
  readonly placeholder?: true;
}

const MAX_LOGIN_CHARS = 1024;

const TICKER = /^([A-Za-z]{2,10}):/;
const HEAD = /^[0-9A-Za-z]+/;
const SUFFIX = /([.+/@:#~=_%,;])([^.+/@:#~=_%,;]*)/y;
const PAYMENT_ID = /^(?:[0-9a-fA-F]{16}|[0-9a-fA-F]{64})$/;
const PLACEHOLDER =
  /your|wallet|address|(?:user|worker|pool)_?name|change_?me|replace|placeholder|x{4,}|_here|^user$|^login$|^<.*>$|\$\{?\w|%\w+%|\{\{|^\.\.\.$/i;

/**
 * Splits a login: `WALLET`, `WALLET.worker`, `WALLET+difficulty`, `WALLET.paymentid.worker`, `WALLET/worker/mail`,
 * `WALLET:password`, `WALLET@worker`, and with a ticker in front (`TRX:ADDRESS.worker#referral`). A text that holds no
 * wallet is a login without one; an empty text is `undefined`.
 */
export function readLogin(text: string, known: KnownWallets = NO_KNOWN_WALLETS): Login | undefined {
  const login = text.slice(0, MAX_LOGIN_CHARS).trim();
  if (login === '') return undefined;
  const found = findAddress(login, known);
  if (found === undefined) return PLACEHOLDER.test(login) ? { login, placeholder: true } : { login };
  const { wallet, end } = found;
  const { worker, difficulty, passwordAt } = readSuffixes(login, end);
  return {
    login: login.slice(0, passwordAt),
    wallet,
    ...(worker === undefined ? {} : { worker }),
    ...(difficulty === undefined ? {} : { difficulty }),
  };
}

function findAddress(login: string, known: KnownWallets): { wallet: Wallet; end: number } | undefined {
  const prefix = TICKER.exec(login)?.[1];
  const addressAt = prefix === undefined ? 0 : prefix.length + 1;
  const head = HEAD.exec(login.slice(addressAt, addressAt + MAX_ADDRESS_CHARS + 1))?.[0] ?? '';
  const isCashaddr = prefix !== undefined && isCashaddrPrefix(prefix);
  const address = isCashaddr ? `${prefix}:${head}` : head;
  const reading = readAddress(address);
  if (reading === undefined) return undefined;
  // Payout services write the coin before the address; it decides where several coins share one form of address.
  const coin = reading.shared === true && prefix !== undefined && !isCashaddr ? prefix.toUpperCase() : reading.coin;
  return { wallet: walletOf(address, { ...reading, coin }, known), end: addressAt + head.length };
}

function readSuffixes(login: string, start: number): { worker?: string; difficulty?: number; passwordAt: number } {
  let worker: string | undefined;
  let difficulty: number | undefined;
  SUFFIX.lastIndex = start;
  for (let match = SUFFIX.exec(login); match !== null; match = SUFFIX.exec(login)) {
    const [, separator, value = ''] = match;
    if (separator === ':') return { ...optional(worker, difficulty), passwordAt: match.index };
    if (separator === '+' && /^\d{1,15}$/.test(value)) difficulty ??= Number(value);
    else if ('./@_'.includes(separator ?? '') && value !== '' && !PAYMENT_ID.test(value)) worker ??= value;
  }
  return { ...optional(worker, difficulty), passwordAt: login.length };
}

function optional(
  worker: string | undefined,
  difficulty: number | undefined,
): { worker?: string; difficulty?: number } {
  return {
    ...(worker === undefined ? {} : { worker }),
    ...(difficulty === undefined ? {} : { difficulty }),
  };
}
