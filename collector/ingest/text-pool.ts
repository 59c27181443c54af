const SLOTS = 8_192;
const MAX_BYTES = 256;

/**
 * Gives the same string for the same ASCII bytes, mostly without making one: sensors repeat addresses and rule names, and a
 * string that is met again has its hash already. Bounded: a new text takes the place of another.
 */
export class TextPool {
  readonly #texts: string[] = new Array<string>(SLOTS).fill('');

  /** @param bytes ASCII from `start` to before `end` */
  read(bytes: Buffer, start: number, end: number): string {
    if (end - start > MAX_BYTES) return bytes.toString('latin1', start, end);
    let hash = 0x811c9dc5;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const known = this.#texts[slot] ?? '';
    if (isEqual(known, bytes, start, end)) return known;
    const text = bytes.toString('latin1', start, end);
    this.#texts[slot] = text;
    return text;
  }
}

function isEqual(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) !== bytes[start + index]) return false;
  return true;
}
