const SLOTS = 8_192;
/** The beginning of an object tells it from others: Suricata writes the number of the rule there, and its name begins there. */
const HASHED_WORDS = 24;
const MAX_BYTES = 4_096;

interface KnownObject<T> {
  readonly bytes: Buffer;
  readonly value: T;
}

/**
 * Remembers what was read from objects by their bytes: a rule's part of an alert is the same every time, and comparing it costs a
 * fraction of reading it. Bytes that are equal and were one whole object are that object again. Each object has two places, so that
 * two that begin alike do not push each other out all the time.
 */
export class KnownObjects<T> {
  readonly #slots: (KnownObject<T> | undefined)[] = new Array<KnownObject<T> | undefined>(SLOTS).fill(undefined);

  /**
   * What was remembered for the object that begins at `at` and ends before `end` at the latest.
   * @param view of the same bytes
   */
  find(bytes: Buffer, view: DataView, at: number, end: number): KnownObject<T> | undefined {
    const slot = slotOf(view, at, end);
    return this.#at(slot, bytes, at, end) ?? this.#at(slot ^ 1, bytes, at, end);
  }

  /** Remembers an object that was read whole. */
  remember(bytes: Buffer, view: DataView, at: number, after: number, end: number, value: T): void {
    if (after - at > MAX_BYTES) return;
    const slot = slotOf(view, at, end);
    if (this.#slots[slot] !== undefined) this.#slots[slot ^ 1] = this.#slots[slot];
    this.#slots[slot] = { bytes: Buffer.from(bytes.subarray(at, after)), value };
  }

  #at(slot: number, bytes: Buffer, at: number, end: number): KnownObject<T> | undefined {
    const known = this.#slots[slot];
    if (known === undefined || at + known.bytes.length > end) return undefined;
    return bytes.compare(known.bytes, 0, known.bytes.length, at, at + known.bytes.length) === 0 ? known : undefined;
  }
}

function slotOf(view: DataView, at: number, end: number): number {
  const words = Math.min(HASHED_WORDS, (end - at) >> 2);
  let hash = 0;
  for (let word = 0; word < words; word++) {
    hash = Math.imul(hash ^ view.getInt32(at + word * 4, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash & (SLOTS - 1);
}
