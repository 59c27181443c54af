import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { BASE58_ALPHABET } from './base58.ts';
import { BECH32_ALPHABET, bech32Polymod } from './bech32.ts';
import { CASHADDR_CHECKSUM_CHARS, cashaddrPolymod } from './cashaddr.ts';
import { checksumCase } from './ethereum.ts';

/**
 * Makes checksum-valid addresses for tests, so that none of a real person is written into them. Their keys are hashes of
 * the seed: nobody holds the private ones.
 */
export function makeMoneroAddress(seed: string, kind: 'standard' | 'subaddress' | 'integrated' = 'standard'): string {
  const tag = { standard: 0x12, subaddress: 0x2a, integrated: 0x13 }[kind];
  return makeCryptonoteAddress(tag, seed, kind === 'integrated' ? 8 : 0);
}

export function makeCryptonoteAddress(tag: number, seed: string, paymentIdBytes = 0): string {
  const body = [...varint(tag), ...bytesOfSeed(seed, 64 + paymentIdBytes)];
  const bytes = [...body, ...keccak_256(Uint8Array.from(body)).subarray(0, 4)];
  let text = '';
  for (let at = 0; at < bytes.length; at += 8) {
    const block = bytes.slice(at, at + 8);
    const chars = [0, 2, 3, 5, 6, 7, 9, 10, 11][block.length] ?? 0;
    text += base58OfNumber(numberOf(block)).padStart(chars, '1');
  }
  return text;
}

/** `version` holds the one or two version bytes, for example `[0x41]` for TRX. */
export function makeBase58CheckAddress(version: readonly number[], seed: string, bodyBytes = 20): string {
  const body = [...version, ...bytesOfSeed(seed, bodyBytes)];
  const bytes = [...body, ...sha256(sha256(Uint8Array.from(body))).subarray(0, 4)];
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(zeros) + base58OfNumber(numberOf(bytes));
}

export function makeSegwitAddress(humanPart: string, version: number, programBytes: number, seed: string): string {
  const data = [version, ...groupsOfFive(bytesOfSeed(seed, programBytes))];
  return `${humanPart}1${checksummedBech32(humanPart, data, version === 0 ? 1 : 0x2bc8_30a3)}`;
}

export function makeBech32Address(humanPart: string, dataBytes: number, seed: string, constant = 1): string {
  return `${humanPart}1${checksummedBech32(humanPart, groupsOfFive(bytesOfSeed(seed, dataBytes)), constant)}`;
}

export function makeCashaddrAddress(prefix: string, seed: string): string {
  const data = groupsOfFive([0, ...bytesOfSeed(seed, 32)]);
  const state = cashaddrPolymod(prefix, Uint8Array.from([...data, ...Array<number>(CASHADDR_CHECKSUM_CHARS).fill(0)]));
  const checksum = Array.from({ length: 8 }, (_, at) => Number((state >> BigInt(5 * (7 - at))) & 31n));
  return `${prefix}:${textOfDigits([...data, ...checksum])}`;
}

export function makeEthereumAddress(seed: string): string {
  const hex = bytesOfSeed(seed, 20).map((byte) => byte.toString(16).padStart(2, '0'));
  return `0x${checksumCase(hex.join(''))}`;
}

/** `length` bytes that depend on the seed only. */
function bytesOfSeed(seed: string, length: number): number[] {
  const bytes: number[] = [];
  for (let block = 0; bytes.length < length; block++)
    bytes.push(...sha256(new TextEncoder().encode(`${seed}/${block}`)));
  return bytes.slice(0, length);
}

function checksummedBech32(humanPart: string, data: readonly number[], constant: number): string {
  const state = bech32Polymod(humanPart, Uint8Array.from([...data, 0, 0, 0, 0, 0, 0])) ^ constant;
  return textOfDigits([...data, ...[25, 20, 15, 10, 5, 0].map((shift) => (state >>> shift) & 31)]);
}

function textOfDigits(digits: readonly number[]): string {
  return digits.map((digit) => BECH32_ALPHABET.charAt(digit)).join('');
}

function groupsOfFive(bytes: readonly number[]): number[] {
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups: number[] = [];
  for (let at = 0; at < bits.length; at += 5) groups.push(Number.parseInt(bits.slice(at, at + 5).padEnd(5, '0'), 2));
  return groups;
}

function numberOf(bytes: readonly number[]): bigint {
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function base58OfNumber(number: bigint): string {
  let text = '';
  for (let rest = number; rest > 0n; rest /= 58n) text = BASE58_ALPHABET.charAt(Number(rest % 58n)) + text;
  return text;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}
