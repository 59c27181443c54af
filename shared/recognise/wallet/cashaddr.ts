import type { AddressReading } from './address-format.ts';
import { foldCase, readBech32Digits } from './bech32.ts';

/** Coins whose addresses are `prefix:payload` with the 40-bit checksum of the cashaddr specification over both. */
const COINS: ReadonlyMap<string, string> = new Map([
  ['bitcoincash', 'BCH'],
  ['kaspa', 'KAS'],
  ['karlsen', 'KLS'],
  ['pyrin', 'PYI'],
  ['nexa', 'NEXA'],
]);

export const CASHADDR_CHECKSUM_CHARS = 8;
const MIN_PAYLOAD_CHARS = 42;
const MAX_PAYLOAD_CHARS = 112;
const GENERATORS = [0x98_f2bc_8e61n, 0x79_b76d_99e2n, 0xf3_3e5f_b3c4n, 0xae_2eab_e2a8n, 0x1e_4f43_e470n] as const;

/** True for a text that may stand before the colon of an address of this family. */
export function isCashaddrPrefix(text: string): boolean {
  return COINS.has(text.toLowerCase());
}

/** Reads `kaspa:...`, `bitcoincash:...` and their kin; the prefix must be written. Checksum: cashaddr specification. */
export function readCashaddrAddress(text: string): AddressReading | undefined {
  const colon = text.indexOf(':');
  if (colon < 0 || text.length > colon + 1 + MAX_PAYLOAD_CHARS) return undefined;
  const folded = foldCase(text);
  if (folded === undefined) return undefined;
  const prefix = folded.slice(0, colon);
  const coin = COINS.get(prefix);
  if (coin === undefined) return undefined;
  const digits = readBech32Digits(folded.slice(colon + 1));
  if (digits === undefined || digits.length < MIN_PAYLOAD_CHARS) return undefined;
  return cashaddrPolymod(prefix, digits) === 0n ? { coin, kind: 'account', valid: true, ignoresCase: true } : undefined;
}

/** Zero for a payload that ends in its right checksum ({@link CASHADDR_CHECKSUM_CHARS} characters). */
export function cashaddrPolymod(prefix: string, digits: Uint8Array): bigint {
  let state = 1n;
  for (let index = 0; index < prefix.length; index++) state = step(state, prefix.charCodeAt(index) & 31);
  state = step(state, 0);
  for (const digit of digits) state = step(state, digit);
  return state ^ 1n;
}

function step(state: bigint, digit: number): bigint {
  const top = Number(state >> 35n);
  let next = ((state & 0x7_ffff_ffffn) << 5n) ^ BigInt(digit);
  for (let bit = 0; bit < 5; bit++) if ((top >> bit) & 1) next ^= GENERATORS[bit] ?? 0n;
  return next;
}
