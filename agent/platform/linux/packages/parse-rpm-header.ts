/** Tags and types of a header (rpmtag.h). */
const NAME = 1000;
const DIR_INDEXES = 1116;
const BASE_NAMES = 1117;
const DIR_NAMES = 1118;
const INT32 = 4;
const STRING = 6;
const STRING_ARRAY = 8;
const ENTRY_BYTES = 16;
const PREAMBLE_BYTES = 8;
const MAX_STRINGS = 1_000_000;

/** A file of a package: the package's name, and the file's whole path in exact bytes. */
export interface RpmFileName {
  readonly package: string;
  readonly path: Buffer;
}

interface Entry {
  readonly type: number;
  readonly at: number;
  readonly count: number;
}

/**
 * The `index`-th file of a package by its header as the database keeps it: two counts (entries and bytes of data), entries of 16 bytes (tag, type,
 * offset, count), the data; all numbers big-endian. undefined when the header is not one or has no such file.
 */
export function parseRpmHeader(header: Uint8Array, index: number): RpmFileName | undefined {
  const bytes = Buffer.from(header.buffer, header.byteOffset, header.byteLength);
  const entries = readEntries(bytes);
  const name = stringAt(bytes, entries?.get(NAME), 0, STRING);
  const base = stringAt(bytes, entries?.get(BASE_NAMES), index, STRING_ARRAY);
  const directory = stringAt(
    bytes,
    entries?.get(DIR_NAMES),
    numberAt(bytes, entries?.get(DIR_INDEXES), index),
    STRING_ARRAY,
  );
  if (name === undefined || base === undefined || directory === undefined) return undefined;
  return { package: name.toString('utf8'), path: Buffer.concat([directory, base]) };
}

function readEntries(bytes: Buffer): ReadonlyMap<number, Entry> | undefined {
  if (bytes.length < PREAMBLE_BYTES) return undefined;
  const dataAt = PREAMBLE_BYTES + bytes.readUInt32BE(0) * ENTRY_BYTES;
  if (dataAt > bytes.length) return undefined;
  const entries = new Map<number, Entry>();
  for (let at = PREAMBLE_BYTES; at < dataAt; at += ENTRY_BYTES) {
    const [type, offset, count] = [bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)];
    entries.set(bytes.readUInt32BE(at), { type, at: dataAt + offset, count });
  }
  return entries;
}

function numberAt(bytes: Buffer, entry: Entry | undefined, index: number): number {
  const at = entry === undefined ? Number.NaN : entry.at + 4 * index;
  if (entry?.type !== INT32 || !(index >= 0) || index >= entry.count || at + 4 > bytes.length) return Number.NaN;
  return bytes.readUInt32BE(at);
}

function stringAt(bytes: Buffer, entry: Entry | undefined, index: number, type: number): Buffer | undefined {
  if (entry?.type !== type || !(index >= 0) || index >= Math.min(entry.count, MAX_STRINGS)) return undefined;
  let at = entry.at;
  for (let skipped = 0; skipped <= index; skipped++) {
    const end = bytes.indexOf(0, at);
    if (end < 0) return undefined;
    if (skipped === index) return bytes.subarray(at, end);
    at = end + 1;
  }
  return undefined;
}
