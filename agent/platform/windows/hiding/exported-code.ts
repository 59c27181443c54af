/*
 * Where a library's functions begin, by the file of the library. Layout: learn.microsoft.com, "PE Format".
 */

const PE_AT = 0x3c;
const PE_SIGNATURE = 0x4550;
const PE32_PLUS = 0x20b;
const FILE_HEADER_BYTES = 20;
const EXPORT_DIRECTORY = 112;
const SECTION_BYTES = 40;
/** More than that the loader of Windows does not take. */
const MAX_SECTIONS = 96;
const MAX_NAMES = 65_536;
const LONGEST_NAME = 64;

/** A function: its distance from the beginning of the library in memory, and what the file has there. */
export interface ExportedCode {
  readonly distance: number;
  readonly code: Buffer;
}

/** The first `bytes` of each of these functions that the library has; nothing of a file that is no 64-bit library, or is damaged. */
export function readExportedCode(
  file: Buffer,
  names: ReadonlySet<string>,
  bytes: number,
): ReadonlyMap<string, ExportedCode> {
  try {
    return parse(file, names, bytes);
  } catch (error) {
    if (error instanceof RangeError) return new Map(); // it points outside itself
    throw error;
  }
}

function parse(file: Buffer, names: ReadonlySet<string>, bytes: number): ReadonlyMap<string, ExportedCode> {
  const found = new Map<string, ExportedCode>();
  const head = file.readUInt32LE(PE_AT) + 4;
  const optional = head + FILE_HEADER_BYTES;
  if (file.readUInt32LE(head - 4) !== PE_SIGNATURE || file.readUInt16LE(optional) !== PE32_PLUS) return found;
  const sections = {
    at: optional + file.readUInt16LE(head + 16),
    count: Math.min(MAX_SECTIONS, file.readUInt16LE(head + 2)),
  };
  const offsetOf = (distance: number) => fileOffsetOf(file, sections, distance);
  const directory = offsetOf(file.readUInt32LE(optional + EXPORT_DIRECTORY));
  const count = Math.min(MAX_NAMES, file.readUInt32LE(directory + 24));
  const [functions, texts, ordinals] = [28, 32, 36].map((at) => offsetOf(file.readUInt32LE(directory + at)));
  if (functions === undefined || texts === undefined || ordinals === undefined) return found;
  for (let index = 0; index < count; index++) {
    const name = textAt(file, offsetOf(file.readUInt32LE(texts + 4 * index)));
    if (!names.has(name)) continue;
    const distance = file.readUInt32LE(functions + 4 * file.readUInt16LE(ordinals + 2 * index));
    const at = offsetOf(distance);
    // A copy: a part would keep all of the file in memory.
    found.set(name, { distance, code: Buffer.from(file.subarray(at, at + bytes)) });
  }
  return found;
}

/** @throws RangeError when no section of the file has it */
function fileOffsetOf(
  file: Buffer,
  sections: { readonly at: number; readonly count: number },
  distance: number,
): number {
  for (let index = 0; index < sections.count; index++) {
    const at = sections.at + index * SECTION_BYTES;
    const within = distance - file.readUInt32LE(at + 12);
    if (within >= 0 && within < file.readUInt32LE(at + 16)) return file.readUInt32LE(at + 20) + within;
  }
  throw new RangeError('in no section');
}

function textAt(file: Buffer, at: number): string {
  const end = file.indexOf(0, at);
  return end < 0 || end - at > LONGEST_NAME ? '' : file.toString('latin1', at, end);
}
