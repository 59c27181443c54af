import { readFileSync } from 'node:fs';
import { auxiliaryValueOf } from './clock-ticks.ts';

/** Auxiliary vector entry that holds the size of a page (getauxval(3), AT_PAGESZ). */
const AT_PAGESZ = 6;
const MAX_PAGE_BYTES = 1 << 20;

/** Bytes of a page of memory, as the kernel told this process at its start; undefined when it cannot be read: there is no one size of all systems. */
export function readPageBytes(proc: string): number | undefined {
  try {
    return pageBytesOf(readFileSync(`${proc}/self/auxv`));
  } catch {
    return undefined;
  }
}

/** `undefined` when there is no sane entry. */
export function pageBytesOf(auxiliaryVector: Buffer): number | undefined {
  const value = auxiliaryValueOf(auxiliaryVector, AT_PAGESZ);
  const isSize = value !== undefined && value >= 1_024 && value <= MAX_PAGE_BYTES && Number.isInteger(Math.log2(value));
  return isSize ? value : undefined;
}
