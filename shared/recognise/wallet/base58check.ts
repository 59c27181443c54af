import { sha256 } from '@noble/hashes/sha2.js';
import type { AddressReading } from './address-format.ts';
import { decodeBase58 } from './base58.ts';

interface Base58Version {
  readonly coin: string;
  readonly kind: string;
  readonly shared?: boolean;
}

/** One version byte in front of a 20-byte hash. Coins that share a version cannot be told apart: the most mined one is named. */
const ONE_BYTE_VERSIONS: ReadonlyMap<number, Base58Version> = new Map([
  [0x00, { coin: 'BTC', kind: 'p2pkh' }],
  [0x05, { coin: 'BTC', kind: 'p2sh' }],
  [0x30, { coin: 'LTC', kind: 'p2pkh' }],
  [0x32, { coin: 'LTC', kind: 'p2sh' }],
  [0x1e, { coin: 'DOGE', kind: 'p2pkh' }],
  [0x16, { coin: 'DOGE', kind: 'p2sh' }],
  [0x41, { coin: 'TRX', kind: 'account' }],
  [0x4c, { coin: 'DASH', kind: 'p2pkh' }],
  [0x10, { coin: 'DASH', kind: 'p2sh' }],
  [0x3c, { coin: 'RVN', kind: 'p2pkh', shared: true }],
  [0x7a, { coin: 'RVN', kind: 'p2sh' }],
  [0x66, { coin: 'VRSC', kind: 'identity' }],
  [0x52, { coin: 'FIRO', kind: 'p2pkh' }],
  [0x47, { coin: 'VTC', kind: 'p2pkh' }],
  [0x35, { coin: 'XNA', kind: 'p2pkh' }],
]);

/** Two version bytes in front of a 20-byte hash. */
const TWO_BYTE_VERSIONS: ReadonlyMap<number, Base58Version> = new Map([
  [0x1cb8, { coin: 'ZEC', kind: 'p2pkh', shared: true }],
  [0x1cbd, { coin: 'ZEC', kind: 'p2sh', shared: true }],
]);

const HASH_BYTES = 20;
const CHECKSUM_BYTES = 4;

export const BASE58CHECK_MIN_CHARS = 26;
export const BASE58CHECK_MAX_CHARS = 36;

/** Reads a Bitcoin-like address: version, 20-byte hash, first four bytes of double SHA-256. */
export function readBase58CheckAddress(text: string): AddressReading | undefined {
  if (text.length < BASE58CHECK_MIN_CHARS || text.length > BASE58CHECK_MAX_CHARS) return undefined;
  const bytes = decodeBase58(text);
  if (bytes === undefined) return undefined;
  const version = readVersion(bytes);
  if (version === undefined || !hasRightChecksum(bytes)) return undefined;
  return { ...version, valid: true };
}

/** True for bytes whose last four are the double SHA-256 of those before. */
export function hasRightChecksum(bytes: Uint8Array): boolean {
  const bodyBytes = bytes.length - CHECKSUM_BYTES;
  if (bodyBytes < 1) return false;
  const checksum = sha256(sha256(bytes.subarray(0, bodyBytes)));
  for (let at = 0; at < CHECKSUM_BYTES; at++) if (bytes[bodyBytes + at] !== checksum[at]) return false;
  return true;
}

function readVersion(bytes: Uint8Array): Base58Version | undefined {
  const [first = 0, second = 0] = bytes;
  if (bytes.length === 1 + HASH_BYTES + CHECKSUM_BYTES) return ONE_BYTE_VERSIONS.get(first);
  if (bytes.length === 2 + HASH_BYTES + CHECKSUM_BYTES) return TWO_BYTE_VERSIONS.get(first * 256 + second);
  return undefined;
}
