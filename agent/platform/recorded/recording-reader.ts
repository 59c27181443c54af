import { closeSync, openSync, readSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';
import { BadRecording } from './bad-recording.ts';
import { BlockDecoder } from './block-decoder.ts';
import type { ReadingFrame, ReadingSource, RecordingDamage, RecordingHeader } from './reading-frame.ts';
import { headerSchema } from './reading-schemas.ts';
import {
  BLOCK_HEADER_BYTES,
  MAGIC,
  MARK,
  MAX_HEADER_BYTES,
  MAX_PAYLOAD_BYTES,
  PROLOGUE_BYTES,
  VERSION,
} from './recording-format.ts';

const SEARCH_BYTES = 1024 * 1024;

/** True when a file begins like a recording of ours. */
export function isRecording(firstBytes: Uint8Array): boolean {
  return MAGIC.equals(firstBytes.subarray(0, MAGIC.length));
}

/**
 * Reads a recording block by block. Damage loses the block it is in and is listed; only a file without a readable header is
 * refused ({@link BadRecording}).
 */
export class RecordingReader implements ReadingSource {
  readonly header: RecordingHeader;
  readonly damage: RecordingDamage[] = [];
  readonly #file: number;
  #at: number;
  #block: { readonly decoder: BlockDecoder; readonly atByte: number } | undefined;

  constructor(path: string) {
    this.#file = openSync(path, 'r');
    try {
      const { header, bytes } = this.#readHeader();
      this.header = header;
      this.#at = bytes;
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  nextFrame(): ReadingFrame | undefined {
    for (;;) {
      if (this.#block === undefined && !this.#openBlock()) return undefined;
      try {
        const frame = this.#block?.decoder.next();
        if (frame !== undefined) return frame;
      } catch {
        // Whatever a block with a right checksum holds instead of frames: it is damage, and the rest of the file may be well.
        this.damage.push({ atByte: this.#block?.atByte ?? this.#at, what: 'damaged-block' });
      }
      this.#block = undefined;
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #readHeader(): { header: RecordingHeader; bytes: number } {
    const prologue = this.#read(0, PROLOGUE_BYTES);
    if (prologue.length < PROLOGUE_BYTES || !isRecording(prologue)) throw new BadRecording('this is not a recording');
    const version = prologue.readUInt32LE(MAGIC.length);
    if (version !== VERSION) {
      throw new BadRecording(`version ${version} of the format; this program reads version ${VERSION}`);
    }
    const length = prologue.readUInt32LE(MAGIC.length + 4);
    if (length > MAX_HEADER_BYTES) throw new BadRecording('the header is damaged');
    const json = this.#read(PROLOGUE_BYTES, length);
    if (json.length < length || crc32(json) !== prologue.readUInt32LE(MAGIC.length + 8)) {
      throw new BadRecording('the header is damaged');
    }
    const header = headerSchema.safeParse(JSON.parse(json.toString('utf8')));
    if (!header.success) throw new BadRecording('the header is not of this format');
    return { header: header.data, bytes: PROLOGUE_BYTES + length };
  }

  /** Goes to the next block that is whole; false at the end of the file. */
  #openBlock(): boolean {
    for (;;) {
      const atByte = this.#at;
      const header = this.#read(atByte, BLOCK_HEADER_BYTES);
      if (header.length === 0) return false;
      if (header.length < BLOCK_HEADER_BYTES) return this.#endAt(atByte);
      const length = header.readUInt32LE(4);
      const inflatedLength = header.readUInt32LE(8);
      if (!MARK.equals(header.subarray(0, 4)) || length > MAX_PAYLOAD_BYTES || inflatedLength > MAX_PAYLOAD_BYTES) {
        this.damage.push({ atByte, what: 'not-a-block' });
        if (!this.#searchMark(atByte + 1)) return false;
        continue;
      }
      const payload = this.#read(atByte + BLOCK_HEADER_BYTES, length);
      const isWhole = payload.length === length && crc32(payload) === header.readUInt32LE(12);
      const decoder = isWhole ? openPayload(payload, inflatedLength) : undefined;
      if (decoder !== undefined) {
        this.#at = atByte + BLOCK_HEADER_BYTES + length;
        this.#block = { decoder, atByte };
        return true;
      }
      this.damage.push({ atByte, what: payload.length < length ? 'truncated' : 'damaged-block' });
      if (!this.#searchMark(atByte + 4)) return false;
    }
  }

  #endAt(atByte: number): false {
    this.damage.push({ atByte, what: 'truncated' });
    this.#at = Number.MAX_SAFE_INTEGER;
    return false;
  }

  #searchMark(from: number): boolean {
    for (let at = from; ; at += SEARCH_BYTES) {
      const bytes = this.#read(at, SEARCH_BYTES + MARK.length - 1);
      const found = bytes.indexOf(MARK);
      if (found >= 0) {
        this.#at = at + found;
        return true;
      }
      if (bytes.length < SEARCH_BYTES) break;
    }
    this.#at = Number.MAX_SAFE_INTEGER;
    return false;
  }

  #read(at: number, length: number): Buffer {
    const buffer = Buffer.alloc(length);
    let got = 0;
    while (got < length && at < Number.MAX_SAFE_INTEGER) {
      const bytes = readSync(this.#file, buffer, got, length - got, at + got);
      if (bytes === 0) break;
      got += bytes;
    }
    return buffer.subarray(0, got);
  }
}

function openPayload(payload: Buffer, inflatedLength: number): BlockDecoder | undefined {
  try {
    return new BlockDecoder(inflateRawSync(payload, { maxOutputLength: Math.max(1, inflatedLength) }));
  } catch {
    // The caller lists it as damage.
    return undefined;
  }
}
