import { closeSync, openSync, readSync } from 'node:fs';

const FIRST_BYTES = 32 * 1024;

/**
 * Reads whole files of /proc into one buffer that is used again and again. Their size is not known beforehand, and a read may
 * give less than there is; only a read of 0 bytes is the end. Errors of the system calls are thrown as they come.
 */
export class ProcFileReader {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);

  /**
   * The content, or its first `maxBytes` bytes. The result is a view that the next call overwrites: copy what must stay.
   */
  read(path: string | Buffer, maxBytes: number): Buffer {
    const descriptor = openSync(path, 'r');
    try {
      return this.readDescriptor(descriptor, maxBytes);
    } finally {
      closeSync(descriptor);
    }
  }

  /** The same from the beginning of an open file. */
  readDescriptor(descriptor: number, maxBytes: number): Buffer {
    let length = 0;
    for (;;) {
      if (length === this.#buffer.length) this.#grow(length);
      const wanted = Math.min(this.#buffer.length, maxBytes) - length;
      if (wanted <= 0) break;
      const got = readSync(descriptor, this.#buffer, length, wanted, length);
      if (got === 0) break;
      length += got;
    }
    return this.#buffer.subarray(0, length);
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(this.#buffer.length * 2);
    this.#buffer.copy(larger, 0, 0, length);
    this.#buffer = larger;
  }
}
