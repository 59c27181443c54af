import { crc32, deflateRawSync } from 'node:zlib';

export interface ArchiveEntry {
  /** With `/`. */
  readonly name: string;
  readonly content: Buffer;
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const DEFLATED = 8;
const VERSION_NEEDED = 20;
/** The first day that this format knows, for every file: so the same files are the same archive. */
const FIRST_OF_JANUARY_1980 = 0x0021;

/** A ZIP archive (APPNOTE.TXT 6.3, without ZIP64: 4 GB are enough). Names must be ASCII. */
export function zipArchive(entries: readonly ArchiveEntry[]): Buffer {
  const written: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const packed = deflateRawSync(content, { level: 9 });
    const facts = factsOf(content, packed, name);
    const local = Buffer.concat([number32(LOCAL_HEADER), facts, Buffer.from(name), packed]);
    // Version of the maker, then the same facts; no comment, first disk, no attributes, where the file begins.
    directory.push(
      Buffer.concat([number32(CENTRAL_HEADER), number16(VERSION_NEEDED), facts, Buffer.alloc(10), number32(offset)]),
      Buffer.from(name),
    );
    written.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const count = number16(entries.length);
  const end = [number32(END), Buffer.alloc(4), count, count, number32(central.length), number32(offset), number16(0)];
  return Buffer.concat([...written, central, ...end]);
}

/** What both headers say of a file, up to the length of what else there is (nothing). */
function factsOf(content: Buffer, packed: Buffer, name: string): Buffer {
  return Buffer.concat([
    ...[VERSION_NEEDED, 0, DEFLATED, 0, FIRST_OF_JANUARY_1980].map(number16),
    ...[crc32(content), packed.length, content.length].map(number32),
    ...[name.length, 0].map(number16),
  ]);
}

function number16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
