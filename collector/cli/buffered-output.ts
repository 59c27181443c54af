import { once } from 'node:events';
import type { Writable } from 'node:stream';

const PIECE_CHARS = 64 * 1024;

/** Writes many small texts in large pieces, and waits when the reader is slow. */
export class BufferedOutput {
  readonly #stream: Writable;
  #text = '';

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  async write(text: string): Promise<void> {
    this.#text += text;
    if (this.#text.length >= PIECE_CHARS) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (text !== '' && !this.#stream.write(text)) await once(this.#stream, 'drain');
  }
}
