import { type ByteReader, DamagedBytes } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/** The sign is the lowest bit of what is written, and twice the number must still be exact. */
const MAX_QUOTIENT = 2 ** 52 - 1;
const MAX_VALUES = 16_000_000;

/**
 * Writes integers as their number, their greatest common divisor, and signed varints of the quotients. Most columns are changes
 * that come in steps (10 ms of a clock tick), which the divisor makes small.
 */
export function writeNumberColumn(writer: ByteWriter, values: readonly number[]): void {
  let divisor = 0;
  for (const value of values) {
    if (!Number.isSafeInteger(value)) throw new RangeError(`cannot record the number ${value}`);
    divisor = greatestCommonDivisor(divisor, Math.abs(value));
  }
  writer.varint(values.length);
  writer.varint(divisor);
  for (const value of values) {
    const quotient = divisor === 0 ? 0 : value / divisor;
    if (Math.abs(quotient) > MAX_QUOTIENT) throw new RangeError(`cannot record the number ${value}`);
    writer.varint(quotient < 0 ? -quotient * 2 - 1 : quotient * 2);
  }
}

export function readNumberColumn(reader: ByteReader): number[] {
  const count = reader.varint();
  if (count > MAX_VALUES) throw new DamagedBytes('a column is too long');
  const divisor = reader.varint();
  const values: number[] = [];
  for (let index = 0; index < count; index++) {
    const coded = reader.varint();
    const quotient = coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
    values.push(quotient * divisor);
  }
  return values;
}

function greatestCommonDivisor(left: number, right: number): number {
  let [larger, smaller] = [left, right];
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
