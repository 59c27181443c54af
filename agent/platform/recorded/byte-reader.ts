/** Reading went beyond the end, or met what no writer of ours writes. */
export class DamagedBytes extends Error {
  override readonly name = 'DamagedBytes';
}

/** Reads what `ByteWriter` wrote. Throws {@link DamagedBytes}. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new DamagedBytes('a number is cut off');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 0x80;
      if (scale > 2 ** 49) throw new DamagedBytes('a number is too long');
    }
    if (!Number.isSafeInteger(value)) throw new DamagedBytes('a number is too large');
    return value;
  }

  bytes(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new DamagedBytes('bytes are cut off');
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }
}
