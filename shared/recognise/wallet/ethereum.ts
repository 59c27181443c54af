import { keccak_256 } from '@noble/hashes/sha3.js';
import type { AddressReading } from './address-format.ts';

const FORM = /^0x[0-9a-fA-F]{40}$/;

/**
 * Reads an account of Ethereum and its kin (ETC and all EVM chains share the form).
 *
 * Mixed case carries the checksum of EIP-55: right is `valid`, wrong is no address. All lower or all upper case is a legal
 * address without a checksum: it is reported with `valid: false`, because any 160-bit hexadecimal number looks like it. Trust
 * it only where a login is expected.
 */
export function readEthereumAddress(text: string): AddressReading | undefined {
  if (!FORM.test(text)) return undefined;
  const hex = text.slice(2);
  if (hex === hex.toLowerCase() || hex === hex.toUpperCase()) {
    return { coin: 'ETH', kind: 'account', valid: false, shared: true };
  }
  return hex === checksumCase(hex) ? { coin: 'ETH', kind: 'account', valid: true, shared: true } : undefined;
}

/** Forty hexadecimal digits in the letter case that EIP-55 demands. */
export function checksumCase(hex: string): string {
  const lower = hex.toLowerCase();
  const hash = keccak_256(Uint8Array.from(lower, (char) => char.charCodeAt(0)));
  let cased = '';
  for (let index = 0; index < lower.length; index++) {
    const byte = hash[index >> 1] ?? 0;
    const nibble = index % 2 === 0 ? byte >> 4 : byte & 15;
    cased += nibble >= 8 ? lower.charAt(index).toUpperCase() : lower.charAt(index);
  }
  return cased;
}
