import { keccak_256 } from '@noble/hashes/sha3.js';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** CryptoNote writes base58 in blocks of 8 bytes; a block of n bytes takes this many characters. */
const ENCODED_LENGTH = [0, 2, 3, 5, 6, 7, 9, 10, 11] as const;
const MAINNET_STANDARD = 0x12;

/**
 * A Monero standard address with a right checksum whose keys are hashes of `seed`: nobody owns it, no key exists for it.
 */
export function simulatedWallet(seed: string): string {
  const half = (part: string) => keccak_256(new TextEncoder().encode(`minesweep simulation ${part} ${seed}`));
  const body = new Uint8Array([MAINNET_STANDARD, ...half('spend'), ...half('view')]);
  return encode(new Uint8Array([...body, ...keccak_256(body).subarray(0, 4)]));
}

function encode(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8) text += encodeBlock(bytes.subarray(at, at + 8));
  return text;
}

function encodeBlock(block: Uint8Array): string {
  let value = 0n;
  for (const byte of block) value = (value << 8n) | BigInt(byte);
  let text = '';
  while (value > 0n) {
    text = ALPHABET[Number(value % 58n)] + text;
    value /= 58n;
  }
  return text.padStart(ENCODED_LENGTH[block.length] ?? 0, '1');
}
