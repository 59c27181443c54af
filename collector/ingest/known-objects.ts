const SLOTS = 8_192;
/** The beginning of an object tells it from others: Suricata writes the number of the rule there. */
const HASHED_BYTES = 72;
const MAX_BYTES = 4_096;

interface KnownObject<T> {
  readonly bytes: Buffer;
  readonly value: T;
}

/**
 * Remembers what was read from objects by their bytes: a rule's part of an alert is the same every time, and comparing it costs a
 * fraction of reading it. Bytes that are equal and were one whole object are that object again.
 */
export class KnownObjects<T> {
  readonly #slots: (KnownObject<T> | undefined)[] = new Array<KnownObject<T> | undefined>(SLOTS).fill(undefined);

  /** What was remembered for the object that begins at `at` and ends before `end` at the latest. */
  find(bytes: Buffer, at: number, end: number): KnownObject<T> | undefined {
    const known = this.#slots[slotOf(bytes, at, end)];
    if (known === undefined || at + known.bytes.length > end) return undefined;
    return bytes.compare(known.bytes, 0, known.bytes.length, at, at + known.bytes.length) === 0 ? known : undefined;
  }

  /** Remembers an object that was read whole. */
  remember(bytes: Buffer, at: number, after: number, end: number, value: T): void {
    if (after - at > MAX_BYTES) return;
    this.#slots[slotOf(bytes, at, end)] = { bytes: Buffer.from(bytes.subarray(at, after)), value };
  }
}

function slotOf(bytes: Buffer, at: number, end: number): number {
  const last = Math.min(at + HASHED_BYTES, end);
  let hash = 0;
  for (let next = at; next < last; next++) hash = (Math.imul(hash, 31) + (bytes[next] as number)) | 0;
  return (hash ^ (hash >>> 13)) & (SLOTS - 1);
}
