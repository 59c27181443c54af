const SLOTS = 65_536;
const MAX_WORDS = 12;

/**
 * Gives the same string for the same ASCII bytes, mostly without making one: sensors repeat addresses and names, and a string that
 * is met again has its hash already. Bounded: a new text takes the place of another.
 */
export class TextPool {
  readonly #texts: string[] = new Array<string>(SLOTS).fill('');
  /** The bytes of each text by fours, because comparing them is several times faster than comparing characters. */
  readonly #words = new Int32Array(SLOTS * MAX_WORDS);
  readonly #lengths = new Uint8Array(SLOTS);
  /** The words of the text that is read. */
  readonly #wanted = new Int32Array(MAX_WORDS);

  /**
   * @param bytes ASCII from `start` to before `end`
   * @param view of the same bytes
   */
  read(bytes: Buffer, view: DataView, start: number, end: number): string {
    const length = end - start;
    const words = (length + 3) >> 2;
    if (words > MAX_WORDS || start + words * 4 > bytes.length) return bytes.toString('latin1', start, end);
    const slot = this.#gather(view, start, length, words);
    if (this.#lengths[slot] === length && this.#isKnown(slot * MAX_WORDS, words)) return this.#texts[slot] ?? '';
    const text = bytes.toString('latin1', start, end);
    this.#texts[slot] = text;
    this.#lengths[slot] = length;
    for (let word = 0; word < words; word++) this.#words[slot * MAX_WORDS + word] = this.#wanted[word] as number;
    return text;
  }

  /** Reads the words, the last one without what follows the text. @returns where the text would be */
  #gather(view: DataView, start: number, length: number, words: number): number {
    const wanted = this.#wanted;
    let hash = length;
    for (let word = 0; word < words; word++) {
      let value = view.getInt32(start + word * 4, true);
      const beyond = word * 4 + 4 - length;
      if (beyond > 0) value = (value << (beyond * 8)) >>> (beyond * 8);
      wanted[word] = value;
      hash = Math.imul(hash ^ value, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & (SLOTS - 1);
  }

  #isKnown(known: number, words: number): boolean {
    const stored = this.#words;
    const wanted = this.#wanted;
    for (let word = 0; word < words; word++) if (stored[known + word] !== wanted[word]) return false;
    return true;
  }
}
