const SLOTS = 65_536;
const MAX_BYTES = 48;

/**
 * Gives the same string for the same ASCII bytes, mostly without making one: sensors repeat addresses and names, and a string that
 * is met again has its hash already. Bounded: a new text takes the place of another.
 */
export class TextPool {
  readonly #texts: string[] = new Array<string>(SLOTS).fill('');
  /** The bytes of each text, because comparing bytes is several times faster than comparing characters. */
  readonly #bytes = new Uint8Array(SLOTS * MAX_BYTES);
  readonly #lengths = new Uint8Array(SLOTS);

  /** @param bytes ASCII from `start` to before `end` */
  read(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > MAX_BYTES) return bytes.toString('latin1', start, end);
    let hash = length;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    const slot = (hash ^ (hash >>> 13)) & (SLOTS - 1);
    if (this.#lengths[slot] === length && this.#isKnown(slot * MAX_BYTES, bytes, start, end))
      return this.#texts[slot] ?? '';
    const text = bytes.toString('latin1', start, end);
    this.#texts[slot] = text;
    this.#lengths[slot] = length;
    for (let at = 0; at < length; at++) this.#bytes[slot * MAX_BYTES + at] = bytes[start + at] as number;
    return text;
  }

  #isKnown(known: number, bytes: Buffer, start: number, end: number): boolean {
    const stored = this.#bytes;
    for (let at = start, next = known; at < end; at++, next++) if (stored[next] !== bytes[at]) return false;
    return true;
  }
}
