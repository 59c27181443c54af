import { expect, it } from 'vitest';
import { pageBytesOf } from './page-bytes.ts';

function vectorOf(...pairs: readonly (readonly [type: number, value: number])[]): Buffer {
  const vector = Buffer.alloc(pairs.length * 16);
  for (const [index, [type, value]] of pairs.entries()) {
    vector.writeBigUInt64LE(BigInt(type), index * 16);
    vector.writeBigUInt64LE(BigInt(value), index * 16 + 8);
  }
  return vector;
}

it('reads the size of a page, and takes nothing for one that is none', () => {
  expect(pageBytesOf(vectorOf([17, 100], [6, 65_536], [0, 0]))).toBe(65_536);
  for (const value of [0, 5_000, 2 ** 30]) expect(pageBytesOf(vectorOf([6, value]))).toBeUndefined();
  expect(pageBytesOf(vectorOf([17, 100]))).toBeUndefined();
});
