import { hashKey } from './json-cursor.ts';

/** A key that was met: `quoted` is how it stands in compact JSON, `"name":`. */
export interface Key {
  readonly quoted: Uint8Array;
  readonly hash: number;
  /** Where its value belongs; {@link UNWANTED} for keys that nobody asked for. */
  readonly slot: number;
}

export const UNWANTED = -1;

const BUCKETS = 256;
/** Unwanted keys are remembered too, so that they can be expected; a log with more of them is no longer worth it. */
const MAX_KEYS = 512;
const UNKNOWN: Key = { quoted: new Uint8Array(0), hash: 0, slot: UNWANTED };

/** The keys of an object that are wanted, found by their bytes without making a string. */
export class KeyTable {
  /** The keys in the order they came last: most lines repeat it, and comparing is faster than searching. */
  readonly expected: (Key | undefined)[] = [];
  readonly #buckets: readonly Key[][] = Array.from({ length: BUCKETS }, () => []);
  #size = 0;

  add(name: string, slot: number): void {
    this.#put(new TextEncoder().encode(name), slot);
  }

  /** @param hash of the bytes from `start` to before `end`, as `hashKey` makes it */
  find(bytes: Uint8Array, start: number, end: number, hash: number): Key {
    const bucket = this.#buckets[hash & (BUCKETS - 1)] ?? [];
    for (const key of bucket) {
      if (key.hash === hash && key.quoted.length === end - start + 3 && isAt(key.quoted, 1, bytes, start, end))
        return key;
    }
    return this.#size < MAX_KEYS && end - start < 64 ? this.#put(bytes.subarray(start, end), UNWANTED) : UNKNOWN;
  }

  #put(name: Uint8Array, slot: number): Key {
    const quoted = new Uint8Array(name.length + 3);
    quoted[0] = 0x22;
    quoted.set(name, 1);
    quoted.set([0x22, 0x3a], name.length + 1);
    const key = { quoted, hash: hashKey(name), slot };
    this.#buckets[key.hash & (BUCKETS - 1)]?.push(key);
    this.#size += 1;
    return key;
  }
}

/** True when the key stands at `at`, quotes and colon included. */
export function isKeyAt({ quoted }: Key, bytes: Uint8Array, at: number, end: number): boolean {
  const { length } = quoted;
  return length > 0 && at + length <= end && isAt(quoted, 0, bytes, at, at + length);
}

function isAt(quoted: Uint8Array, from: number, bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start, index = from; at < end; at++, index++) if (quoted[index] !== bytes[at]) return false;
  return true;
}
