import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** The next whole number in [0, below). */
export type Draw = (below: number) => number;

/** Whole numbers in [0, below), from SHA-256 over seed and counter: the same on every machine, whatever the seed looks like. */
export function createDraw(seed: string): Draw {
  let counter = 0;
  return (below) => {
    const fair = 2 ** 32 - (2 ** 32 % below);
    for (;;) {
      const word = new DataView(sha256(utf8ToBytes(`${counter++} ${seed}`)).buffer).getUint32(0);
      if (word < fair) return word % below;
    }
  };
}
