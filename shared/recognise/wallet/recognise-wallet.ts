import type { Wallet } from '#shared/model/wallet.ts';
import type { AddressReading } from './address-format.ts';
import { BASE58CHECK_MAX_CHARS, BASE58CHECK_MIN_CHARS, readBase58CheckAddress } from './base58check.ts';
import { readBech32Address } from './bech32.ts';
import { isCashaddrPrefix, readCashaddrAddress } from './cashaddr.ts';
import { CRYPTONOTE_MAX_CHARS, CRYPTONOTE_MIN_CHARS, readCryptonoteAddress } from './cryptonote.ts';
import { readEthereumAddress } from './ethereum.ts';

/** Addresses that belong to somebody known -> the label to report as `known`, such as `xmrig-donation`. From the signatures. */
export type KnownWallets = ReadonlyMap<string, string>;

export const NO_KNOWN_WALLETS: KnownWallets = new Map();

export const MAX_ADDRESS_CHARS = 512;
const MIN_ADDRESS_CHARS = BASE58CHECK_MIN_CHARS;

/**
 * Reads a text that is exactly one address (spaces around it allowed); `undefined` for everything else, placeholders
 * and addresses with a wrong checksum included. For an address with a worker or a password behind it see `readLogin`.
 */
export function recogniseWallet(text: string, known: KnownWallets = NO_KNOWN_WALLETS): Wallet | undefined {
  if (text.length > MAX_ADDRESS_CHARS + 64) return undefined;
  const address = text.trim();
  const reading = readAddress(address);
  return reading === undefined ? undefined : walletOf(address, reading, known);
}

/** What {@link recogniseWallet} knows besides the model's fields; for readers that decide about shared forms. */
export function readAddress(address: string): AddressReading | undefined {
  const { length } = address;
  if (length < MIN_ADDRESS_CHARS || length > MAX_ADDRESS_CHARS) return undefined;
  if (length >= BASE58CHECK_MIN_CHARS && length <= BASE58CHECK_MAX_CHARS) {
    const reading = readBase58CheckAddress(address);
    if (reading !== undefined) return reading;
  }
  if (length >= CRYPTONOTE_MIN_CHARS && length <= CRYPTONOTE_MAX_CHARS) {
    const reading = readCryptonoteAddress(address);
    if (reading !== undefined) return reading;
  }
  return readEthereumAddress(address) ?? readBech32Address(address) ?? readCashaddrAddress(address);
}

/** The wallet of an address that was read. Formats that ignore letter case are written in lower case, so that equal ones are equal. */
export function walletOf(written: string, reading: AddressReading, known: KnownWallets): Wallet {
  const { coin, kind, valid, ignoresCase } = reading;
  const address = ignoresCase === true ? written.toLowerCase() : written;
  const owner = known.get(address);
  return owner === undefined ? { address, coin, valid, kind } : { address, coin, valid, kind, known: owner };
}

/**
 * All checksum-valid addresses in free text, each once, in order of appearance, at most `limit`.
 *
 * Ethereum accounts are left out: contracts, tokens and hashes look alike, so they mean something only where a login is
 * expected. Time is linear in the length of the text.
 */
export function findWallets(text: string, known: KnownWallets = NO_KNOWN_WALLETS, limit = 100): readonly Wallet[] {
  const found = new Map<string, Wallet>();
  for (let start = 0; start < text.length && found.size < limit; ) {
    const end = endOfRun(text, start);
    const address = addressInRun(text, start, end);
    if (address !== undefined && !found.has(address) && !address.startsWith('0x')) {
      const reading = readAddress(address);
      if (reading?.valid === true) found.set(address, walletOf(address, reading, known));
    }
    start = end + 1;
  }
  return [...found.values()];
}

function addressInRun(text: string, start: number, end: number): string | undefined {
  const length = end - start;
  if (length < MIN_ADDRESS_CHARS || length > MAX_ADDRESS_CHARS) return undefined;
  if (text[start - 1] !== ':') return text.slice(start, end);
  const prefix = /[A-Za-z]{1,16}:$/.exec(text.slice(Math.max(0, start - 17), start))?.[0] ?? '';
  return isCashaddrPrefix(prefix.slice(0, -1)) ? prefix + text.slice(start, end) : text.slice(start, end);
}

/** The end of the run of letters and digits that begins at `start`. */
function endOfRun(text: string, start: number): number {
  let end = start;
  while (end < text.length && isLetterOrDigit(text.charCodeAt(end))) end++;
  return end;
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);
}
