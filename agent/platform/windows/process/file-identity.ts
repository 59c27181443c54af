import type { BigIntStats } from 'node:fs';
import type { FileIdentity } from '../../platform.ts';

/** Of the record of a file in its volume's table NTFS uses 48 bits for its place and 16 for how often that was used before. */
const PLACE_BITS = 37n;
const PLACES = (1n << PLACE_BITS) - 1n;
const USE_SHIFT = 48n;
const USE_BITS = 16n;

/** Puts a file number of 64 bits into the 53 that a number has: no volume has 2^37 files. */
export function fileIdentityOf({ dev, ino }: Pick<BigIntStats, 'dev' | 'ino'>): FileIdentity {
  return { device: Number(dev), inode: Number(((ino & PLACES) << USE_BITS) | (ino >> USE_SHIFT)) };
}
