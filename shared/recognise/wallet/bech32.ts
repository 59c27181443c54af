import type { AddressReading } from './address-format.ts';

export const BECH32_ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

const BECH32 = 1;
const BECH32M = 0x2bc8_30a3;
const CHECKSUM_CHARS = 6;
const MAX_CHARS = 512;
const SEGWIT_MAX_CHARS = 90;
const GENERATORS = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3] as const;

/** Human-readable parts whose data is a witness version and program (BIP-141, BIP-173, BIP-350). */
const SEGWIT: ReadonlyMap<string, string> = new Map([
  ['bc', 'BTC'],
  ['ltc', 'LTC'],
  ['dgb', 'DGB'],
  ['vtc', 'VTC'],
]);

/** Human-readable parts whose data is the coin's own; `constant` says which of the two checksums it uses. */
const PLAIN: ReadonlyMap<string, { readonly coin: string; readonly kind: string; readonly constant: number }> = new Map(
  [
    ['zs', { coin: 'ZEC', kind: 'sapling', constant: BECH32 }],
    ['u', { coin: 'ZEC', kind: 'unified', constant: BECH32M }],
    ['addr', { coin: 'ADA', kind: 'account', constant: BECH32 }],
  ],
);

const MIN_PLAIN_DATA_CHARS = 40;

/** The values of the characters of a bech32 text, or `undefined` when one is foreign. Case must have been folded before. */
export function readBech32Digits(text: string): Uint8Array | undefined {
  const digits = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const digit = BECH32_ALPHABET.indexOf(text.charAt(index));
    if (digit < 0) return undefined;
    digits[index] = digit;
  }
  return digits;
}

/** True when no letter case is mixed, as bech32 demands; `folded` is then the lower-case text. */
export function foldCase(text: string): string | undefined {
  const folded = text.toLowerCase();
  return folded === text || text.toUpperCase() === text ? folded : undefined;
}

/** The checksum state after a human-readable part and data; 1 or 0x2bc830a3 when the checksum is included and right. */
export function bech32Polymod(humanPart: string, digits: Uint8Array): number {
  let state = 1;
  for (let index = 0; index < humanPart.length; index++) state = step(state, humanPart.charCodeAt(index) >> 5);
  state = step(state, 0);
  for (let index = 0; index < humanPart.length; index++) state = step(state, humanPart.charCodeAt(index) & 31);
  for (const digit of digits) state = step(state, digit);
  return state;
}

/** Reads segwit addresses (v0 with bech32, later versions with bech32m) and the other bech32 addresses of the table. */
export function readBech32Address(text: string): AddressReading | undefined {
  if (text.length > MAX_CHARS) return undefined;
  const folded = foldCase(text);
  if (folded === undefined) return undefined;
  const separator = folded.lastIndexOf('1');
  if (separator < 1 || separator > 8) return undefined;
  const humanPart = folded.slice(0, separator);
  const segwitCoin = SEGWIT.get(humanPart);
  const plain = PLAIN.get(humanPart);
  if (segwitCoin === undefined && plain === undefined) return undefined;

  const digits = readBech32Digits(folded.slice(separator + 1));
  if (digits === undefined || digits.length <= CHECKSUM_CHARS) return undefined;
  const constant = bech32Polymod(humanPart, digits);
  if (plain !== undefined) {
    if (constant !== plain.constant || digits.length < MIN_PLAIN_DATA_CHARS) return undefined;
    return { coin: plain.coin, kind: plain.kind, valid: true, ignoresCase: true };
  }
  const version = digits[0] ?? 0;
  if (segwitCoin === undefined || folded.length > SEGWIT_MAX_CHARS || version > 16) return undefined;
  if (constant !== (version === 0 ? BECH32 : BECH32M)) return undefined;
  const programBytes = Math.floor(((digits.length - 1 - CHECKSUM_CHARS) * 5) / 8);
  if (programBytes < 2 || programBytes > 40) return undefined;
  if (version === 0 && programBytes !== 20 && programBytes !== 32) return undefined;
  return { coin: segwitCoin, kind: version === 1 ? 'taproot' : 'segwit', valid: true, ignoresCase: true };
}

function step(state: number, digit: number): number {
  const top = state >>> 25;
  let next = ((state & 0x1ff_ffff) << 5) ^ digit;
  for (let bit = 0; bit < 5; bit++) if ((top >>> bit) & 1) next ^= GENERATORS[bit] ?? 0;
  return next >>> 0;
}
