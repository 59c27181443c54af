const PE_AT = 0x40;
const OPTIONAL_AT = PE_AT + 24;
const OPTIONAL_BYTES = 0xf0;
const SECTION_AT = 0x400;
const SECTION_DISTANCE = 0x3000;
const SECTION_BYTES = 0x800;
const DATA_AT = 0x200;
/** Types of resources: icons come before versions. */
const [ICON, VERSION] = [3, 16];
const IS_TABLE = 0x8000_0000;

/** The least program with resources: an icon, and a version with these texts, one after the other. `kind`: of its optional header. */
export function versionedProgram(texts: Readonly<Record<string, string>>, kind: 0x10b | 0x20b = 0x20b): Buffer {
  const file = Buffer.alloc(SECTION_AT + SECTION_BYTES);
  file.writeUInt32LE(PE_AT, 0x3c);
  file.write('PE\0\0', PE_AT, 'latin1');
  file.writeUInt16LE(1, PE_AT + 6);
  file.writeUInt16LE(OPTIONAL_BYTES, PE_AT + 20);
  file.writeUInt16LE(kind, OPTIONAL_AT);
  file.writeUInt32LE(SECTION_DISTANCE, OPTIONAL_AT + (kind === 0x20b ? 128 : 112));
  const section = OPTIONAL_AT + OPTIONAL_BYTES;
  for (const [at, value] of [
    [12, SECTION_DISTANCE],
    [16, SECTION_BYTES],
    [20, SECTION_AT],
  ] as const)
    file.writeUInt32LE(value, section + at);
  const version = versionOf(texts);
  const resources = file.subarray(SECTION_AT);
  putTable(resources, 0, [
    [ICON, 0x180],
    [VERSION, IS_TABLE + 0x40],
  ]);
  putTable(resources, 0x40, [[1, IS_TABLE + 0x80]]);
  putTable(resources, 0x80, [[0x409, 0xc0]]);
  resources.writeUInt32LE(SECTION_DISTANCE + DATA_AT, 0xc0);
  resources.writeUInt32LE(version.length, 0xc4);
  version.copy(resources, DATA_AT);
  return file;
}

function putTable(resources: Buffer, at: number, entries: readonly (readonly [number, number])[]): void {
  resources.writeUInt16LE(entries.length, at + 14);
  for (const [index, [id, leadsTo]] of entries.entries()) {
    resources.writeUInt32LE(id, at + 16 + 8 * index);
    resources.writeUInt32LE(leadsTo, at + 20 + 8 * index);
  }
}

function versionOf(texts: Readonly<Record<string, string>>): Buffer {
  const strings = Object.entries(texts).map(([key, value]) => block(key, value.length + 1, utf16(value), []));
  const table = block('040904b0', 0, Buffer.alloc(0), strings);
  const all = block('StringFileInfo', 0, Buffer.alloc(0), [table]);
  return block('VS_VERSION_INFO', 52, Buffer.alloc(52), [all]);
}

/** Its length, that of its value, whether it is text, its key, its value and what is in it, each at a multiple of four. */
function block(key: string, valueLength: number, value: Buffer, children: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt16LE(valueLength, 2);
  head.writeUInt16LE(1, 4);
  const start = padded(Buffer.concat([head, utf16(key)]));
  const all = Buffer.concat([start, padded(value), ...children.map(padded)]);
  all.writeUInt16LE(all.length, 0);
  return all;
}

function utf16(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
