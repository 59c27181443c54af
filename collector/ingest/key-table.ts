import { hashKey } from './json-cursor.ts';

export interface Key {
  readonly bytes: Uint8Array;
  readonly hash: number;
  readonly slot: number;
}

const BUCKETS = 64;

/** The keys of an object that are wanted, found by their bytes without making a string. */
export class KeyTable {
  readonly #buckets: readonly Key[][] = Array.from({ length: BUCKETS }, () => []);

  add(name: string, slot: number): void {
    const bytes = new TextEncoder().encode(name);
    const hash = hashKey(bytes);
    this.#buckets[hash & (BUCKETS - 1)]?.push({ bytes, hash, slot });
  }

  /** @param hash of the bytes from `start` to before `end`, as `hashKey` makes it */
  find(bytes: Uint8Array, start: number, end: number, hash: number): Key | undefined {
    const bucket = this.#buckets[hash & (BUCKETS - 1)];
    if (bucket === undefined) return undefined;
    for (let index = 0; index < bucket.length; index++) {
      const key = bucket[index];
      if (key !== undefined && key.hash === hash && isEqual(key.bytes, bytes, start, end)) return key;
    }
    return undefined;
  }
}

function isEqual(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let index = 0; index < key.length; index++) if (key[index] !== bytes[start + index]) return false;
  return true;
}
