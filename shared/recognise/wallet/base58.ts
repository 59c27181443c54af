/** The alphabet of Bitcoin and CryptoNote addresses: no 0, O, I, l. */
export const BASE58_ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Decoding is quadratic in the length; no address is longer than this. */
const MAX_CHARS = 128;

const digitOfCode: Int8Array = readAlphabet();

function readAlphabet(): Int8Array {
  const digits = new Int8Array(128).fill(-1);
  for (let digit = 0; digit < BASE58_ALPHABET.length; digit++) digits[BASE58_ALPHABET.charCodeAt(digit)] = digit;
  return digits;
}

/** The value 0..57 of the character at `index`, or -1 for a character outside the alphabet. */
export function base58Digit(text: string, index: number): number {
  return digitOfCode[text.charCodeAt(index)] ?? -1;
}

/** Decodes a whole text as one big-endian number with leading zero bytes kept as leading `1`s (Bitcoin's way). */
export function decodeBase58(text: string): Uint8Array | undefined {
  if (text.length === 0 || text.length > MAX_CHARS) return undefined;
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index++) {
    let carry = base58Digit(text, index);
    if (carry < 0) return undefined;
    for (let at = 0; at < bytes.length; at++) {
      carry += (bytes[at] ?? 0) * 58;
      bytes[at] = carry & 0xff;
      carry >>= 8;
    }
    for (; carry > 0; carry >>= 8) bytes.push(carry & 0xff);
  }
  for (let index = 0; text[index] === '1'; index++) bytes.push(0);
  return Uint8Array.from(bytes.reverse());
}
