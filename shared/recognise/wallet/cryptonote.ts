import { keccak_256 } from '@noble/hashes/sha3.js';
import type { AddressReading } from './address-format.ts';
import { base58Digit } from './base58.ts';

type CryptonoteKind = 'standard' | 'subaddress' | 'integrated';

interface CryptonoteTag {
  readonly coin: string;
  readonly kind: CryptonoteKind;
  readonly network?: 'testnet' | 'stagenet';
}

/** Network tags (a varint at the start of the decoded bytes) as published by the coins. */
const TAGS: ReadonlyMap<number, CryptonoteTag> = new Map([
  [0x12, { coin: 'XMR', kind: 'standard' }],
  [0x13, { coin: 'XMR', kind: 'integrated' }],
  [0x2a, { coin: 'XMR', kind: 'subaddress' }],
  [0x35, { coin: 'XMR', kind: 'standard', network: 'testnet' }],
  [0x36, { coin: 'XMR', kind: 'integrated', network: 'testnet' }],
  [0x3f, { coin: 'XMR', kind: 'subaddress', network: 'testnet' }],
  [0x18, { coin: 'XMR', kind: 'standard', network: 'stagenet' }],
  [0x19, { coin: 'XMR', kind: 'integrated', network: 'stagenet' }],
  [0x24, { coin: 'XMR', kind: 'subaddress', network: 'stagenet' }],
  [0x1032, { coin: 'WOW', kind: 'standard' }],
  [0x1a9a, { coin: 'WOW', kind: 'integrated' }],
  [0x2fb0, { coin: 'WOW', kind: 'subaddress' }],
  [0x2bb39a, { coin: 'SUMO', kind: 'standard' }],
  [0x29339a, { coin: 'SUMO', kind: 'integrated' }],
  [0x8319a, { coin: 'SUMO', kind: 'subaddress' }],
  [0x2cca, { coin: 'ARQ', kind: 'standard' }],
  [0x116bc7, { coin: 'ARQ', kind: 'integrated' }],
  [0x6847, { coin: 'ARQ', kind: 'subaddress' }],
  [0x5a, { coin: 'GRFT', kind: 'standard' }],
  [0x5b, { coin: 'GRFT', kind: 'integrated' }],
  [0x66, { coin: 'GRFT', kind: 'subaddress' }],
  [0xb2, { coin: 'AEON', kind: 'standard' }],
  [0x3bbb1d, { coin: 'TRTL', kind: 'standard' }],
  [0x4662, { coin: 'ETN', kind: 'standard' }],
  [0x7ad4, { coin: 'CCX', kind: 'standard' }],
]);

const KEYS_BYTES = 64;
const PAYMENT_ID_BYTES = 8;
const CHECKSUM_BYTES = 4;
const BLOCK_BYTES = 8;
const BLOCK_CHARS = 11;
/** How many characters a last block of 0..8 bytes takes. */
const CHARS_OF_BYTES = [0, 2, 3, 5, 6, 7, 9, 10, 11] as const;

export const CRYPTONOTE_MIN_CHARS = 95;
export const CRYPTONOTE_MAX_CHARS = 112;

/**
 * Reads an address of the CryptoNote family: base58 in blocks of 8 bytes, a network tag, two public keys, for integrated
 * addresses a payment id, and the first four bytes of Keccak-256 over all of it.
 * Format: Monero's `base58.cpp` and `cryptonote_basic_impl.cpp`; tags: the miners' and coins' public constants.
 */
export function readCryptonoteAddress(text: string): AddressReading | undefined {
  if (text.length < CRYPTONOTE_MIN_CHARS || text.length > CRYPTONOTE_MAX_CHARS) return undefined;
  const lastBytes = CHARS_OF_BYTES.indexOf((text.length % BLOCK_CHARS) as 0);
  if (lastBytes < 0) return undefined;
  const fullBlocks = Math.floor(text.length / BLOCK_CHARS);
  const data = new Uint8Array(fullBlocks * BLOCK_BYTES + lastBytes);

  // The tag is known after the first block, which spares the rest for nearly all text that is no address.
  if (!decodeBlock(text, 0, BLOCK_CHARS, data, 0, BLOCK_BYTES)) return undefined;
  const tag = readTag(data);
  if (tag === undefined) return undefined;
  const known = TAGS.get(tag.value);
  if (known === undefined) return undefined;
  const bodyBytes = tag.bytes + KEYS_BYTES + (known.kind === 'integrated' ? PAYMENT_ID_BYTES : 0);
  if (data.length !== bodyBytes + CHECKSUM_BYTES) return undefined;

  for (let block = 1; block < fullBlocks; block++) {
    if (!decodeBlock(text, block * BLOCK_CHARS, BLOCK_CHARS, data, block * BLOCK_BYTES, BLOCK_BYTES)) return undefined;
  }
  const lastAt = fullBlocks * BLOCK_CHARS;
  if (!decodeBlock(text, lastAt, text.length - lastAt, data, fullBlocks * BLOCK_BYTES, lastBytes)) return undefined;

  const checksum = keccak_256(data.subarray(0, bodyBytes));
  for (let at = 0; at < CHECKSUM_BYTES; at++) if (data[bodyBytes + at] !== checksum[at]) return undefined;
  const kind = known.network === undefined ? known.kind : `${known.kind}-${known.network}`;
  return { coin: known.coin, kind, valid: true };
}

/** Writes the number of one block, big-endian, into `data`; false when a character is foreign or the number does not fit. */
function decodeBlock(
  text: string,
  start: number,
  chars: number,
  data: Uint8Array,
  offset: number,
  bytes: number,
): boolean {
  let high = 0;
  let low = 0;
  for (let index = start; index < start + chars; index++) {
    const digit = base58Digit(text, index);
    if (digit < 0) return false;
    const product = low * 58 + digit;
    low = product % 0x1_0000_0000;
    high = high * 58 + (product - low) / 0x1_0000_0000;
    if (high > 0xffff_ffff) return false;
  }
  for (let at = bytes - 1; at >= 0; at--) {
    data[offset + at] = low & 0xff;
    low = ((high & 0xff) * 0x100_0000 + Math.floor(low / 0x100)) % 0x1_0000_0000;
    high = Math.floor(high / 0x100);
  }
  return high === 0 && low === 0;
}

function readTag(data: Uint8Array): { value: number; bytes: number } | undefined {
  let value = 0;
  for (let at = 0; at < 4; at++) {
    const byte = data[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return { value, bytes: at + 1 };
  }
  return undefined;
}
