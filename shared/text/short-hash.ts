import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The first `digits` hexadecimal digits of the SHA-256 of the parts; parts never run into each other. */
export function shortHash(parts: readonly (string | null)[], digits: number): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts)))).slice(0, digits);
}
