import { type Observed, observed } from '#shared/model/observed.ts';
import type { OriginalName } from '#shared/model/process-footprint.ts';
import { processReadFailure } from '../../read-failure.ts';

/*
 * The name that a program was given when it was made, in its version resource. Layout: learn.microsoft.com, "PE Format" and "VS_VERSIONINFO structure".
 */

const DOS_HEADER_BYTES = 0x40;
const PE_AT = 0x3c;
const PE_SIGNATURE = 0x4550;
const FILE_HEADER_BYTES = 20;
const SECTION_BYTES = 40;
/** More than that the loader of Windows does not take. */
const MAX_SECTIONS = 96;
/** `IMAGE_DIRECTORY_ENTRY_RESOURCE` in the optional header, by its kind (`PE32`, `PE32+`). */
const RESOURCES_AT: ReadonlyMap<number, number> = new Map([
  [0x10b, 112],
  [0x20b, 128],
]);
const MAX_OPTIONAL_BYTES = 1_024;
/** `RT_VERSION`. */
const VERSION_TYPE = 16;
const TABLE_BYTES = 16;
const ENTRY_BYTES = 8;
const MAX_ENTRIES = 4_096;
/** What it leads to is a table as well. */
const IS_TABLE = 0x8000_0000;
const MAX_VERSION_BYTES = 64 * 1024;
/** A key ends with a zero; what belongs to it begins at the next multiple of four. */
const KEY = Buffer.from('OriginalFilename\0', 'utf16le');
const MAX_NAME_CHARS = 80;

/** That many bytes from there on, or fewer where the file ends before. */
type Read = (at: number, bytes: number) => Buffer;

/** Some reads of a few kB; the file is none that anybody could still write to, as it runs. */
export function readOriginalName(read: Read): Observed<OriginalName> {
  try {
    const name = findOriginalName(read);
    return observed(name === undefined ? {} : { name });
  } catch (error) {
    return error instanceof RangeError ? observed({}) : processReadFailure(error); // a RangeError: it points outside itself
  }
}

function findOriginalName(read: Read): string | undefined {
  const resources = findResources(read);
  const version = resources === undefined ? undefined : findVersion(read, resources);
  return version === undefined ? undefined : originalNameIn(version);
}

interface Resources {
  /** Where they begin in the file. */
  readonly at: number;
  readonly offsetOf: (distance: number) => number;
}

function findResources(read: Read): Resources | undefined {
  const head = read(0, DOS_HEADER_BYTES).readUInt32LE(PE_AT) + 4;
  const header = read(head - 4, 4 + FILE_HEADER_BYTES + MAX_OPTIONAL_BYTES + MAX_SECTIONS * SECTION_BYTES);
  if (header.readUInt32LE(0) !== PE_SIGNATURE) return undefined;
  const optional = 4 + FILE_HEADER_BYTES;
  const directory = RESOURCES_AT.get(header.readUInt16LE(optional));
  const sections = header.subarray(optional + header.readUInt16LE(4 + 16));
  const count = Math.min(MAX_SECTIONS, header.readUInt16LE(4 + 2));
  const distance = directory === undefined ? 0 : header.readUInt32LE(optional + directory);
  if (distance === 0) return undefined;
  const offsetOf = (from: number) => fileOffsetOf(sections, count, from);
  return { at: offsetOf(distance), offsetOf };
}

/** @throws RangeError when no section of the file has it */
function fileOffsetOf(sections: Buffer, count: number, distance: number): number {
  for (let at = 0; at < count * SECTION_BYTES; at += SECTION_BYTES) {
    const within = distance - sections.readUInt32LE(at + 12);
    if (within >= 0 && within < sections.readUInt32LE(at + 16)) return sections.readUInt32LE(at + 20) + within;
  }
  throw new RangeError('in no section');
}

/** By type, name and language: of several the first. */
function findVersion(read: Read, { at, offsetOf }: Resources): Buffer | undefined {
  let offset = findEntry(read, at, VERSION_TYPE);
  for (let level = 0; level < 2 && offset !== undefined; level++) {
    offset = offset >= IS_TABLE ? findEntry(read, at + offset - IS_TABLE) : undefined;
  }
  if (offset === undefined || offset >= IS_TABLE) return undefined;
  const entry = read(at + offset, 8);
  return read(offsetOf(entry.readUInt32LE(0)), Math.min(MAX_VERSION_BYTES, entry.readUInt32LE(4)));
}

/** Where the entry of this number leads to, or the first one. */
function findEntry(read: Read, table: number, wanted?: number): number | undefined {
  const head = read(table, TABLE_BYTES);
  const count = Math.min(MAX_ENTRIES, head.readUInt16LE(12) + head.readUInt16LE(14));
  const entries = read(table + TABLE_BYTES, count * ENTRY_BYTES);
  for (let at = 0; at < count * ENTRY_BYTES; at += ENTRY_BYTES) {
    if (wanted === undefined || entries.readUInt32LE(at) === wanted) return entries.readUInt32LE(at + 4);
  }
  return undefined;
}

function originalNameIn(version: Buffer): string | undefined {
  const key = version.indexOf(KEY);
  if (key < 0) return undefined;
  const at = Math.ceil((key + KEY.length) / 4) * 4;
  const [name = ''] = version.toString('utf16le', at, at + 2 * MAX_NAME_CHARS).split('\0');
  return name === '' ? undefined : name.toWellFormed();
}
