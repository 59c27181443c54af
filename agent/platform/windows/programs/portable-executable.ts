/*
 * The smallest program of 64-bit Windows that its loader takes: headers, a section of code and a section of what it imports from kernel32.
 * Layout: learn.microsoft.com, "PE Format".
 */

const FILE_ALIGNMENT = 0x200;
const SECTION_ALIGNMENT = 0x1000;
const HEADERS_BYTES = 0x200;
const CODE_ADDRESS = SECTION_ALIGNMENT;
const IMPORTS_ADDRESS = 2 * SECTION_ALIGNMENT;
const IMAGE_BASE = 0x1_4000_0000;
const OPTIONAL_HEADER_BYTES = 0xf0;
const PE_AT = 0x40;
const SECTION_HEADER_BYTES = 40;
const MACHINE_X64 = 0x8664;
/** Executable, and may lie above 2 GB. */
const CHARACTERISTICS = 0x22;
const PE32_PLUS = 0x20b;
/** Without a console window. */
const SUBSYSTEM_GUI = 2;
/** May be moved (DYNAMIC_BASE, HIGH_ENTROPY_VA), no execution of data, knows terminal servers. */
const DLL_CHARACTERISTICS = 0x8160;
const IMPORT_DIRECTORY = 1;
const IMPORT_TABLE_DIRECTORY = 12;
const CODE_SECTION = { name: '.text', characteristics: 0x6000_0020 } as const;
const IMPORT_SECTION = { name: '.rdata', characteristics: 0x4000_0040 } as const;
const LIBRARY = 'KERNEL32.dll';

/** Addresses at which the loader writes where each imported function is, relative to the image. */
export type ImportAddresses<Name extends string> = Readonly<Record<Name, number>>;

/** Where code begins, relative to the image. */
export const CODE_START = CODE_ADDRESS;

/**
 * @param imports names of functions of kernel32
 * @param code position-independent x86-64 code, given where its imports will be; begins with its entry
 * @param text stands at the end of the file, for whoever finds it
 */
export function createPortableExecutable<Name extends string>(
  imports: readonly Name[],
  code: (addresses: ImportAddresses<Name>) => Buffer,
  text: string,
): Buffer {
  const { table, addresses, pointersAt, pointersBytes } = importTable(imports);
  const program = code(addresses);
  const codeBytes = aligned(program.length, FILE_ALIGNMENT);
  const importBytes = aligned(table.length, FILE_ALIGNMENT);
  const file = Buffer.alloc(HEADERS_BYTES + codeBytes + importBytes);
  file.write('MZ', 0, 'latin1');
  file.writeUInt32LE(PE_AT, 0x3c);
  file.write('PE\0\0', PE_AT, 'latin1');
  const head = PE_AT + 4;
  file.writeUInt16LE(MACHINE_X64, head);
  file.writeUInt16LE(2, head + 2); // sections
  file.writeUInt16LE(OPTIONAL_HEADER_BYTES, head + 16);
  file.writeUInt16LE(CHARACTERISTICS, head + 18);
  const optional = head + 20;
  file.writeUInt16LE(PE32_PLUS, optional);
  file.writeUInt32LE(codeBytes, optional + 4);
  file.writeUInt32LE(importBytes, optional + 8);
  file.writeUInt32LE(CODE_ADDRESS, optional + 16); // entry
  file.writeUInt32LE(CODE_ADDRESS, optional + 20); // base of code
  file.writeBigUInt64LE(BigInt(IMAGE_BASE), optional + 24);
  file.writeUInt32LE(SECTION_ALIGNMENT, optional + 32);
  file.writeUInt32LE(FILE_ALIGNMENT, optional + 36);
  file.writeUInt16LE(6, optional + 40); // least version of the system
  file.writeUInt16LE(6, optional + 48); // and of the subsystem
  file.writeUInt32LE(IMPORTS_ADDRESS + aligned(table.length, SECTION_ALIGNMENT), optional + 56);
  file.writeUInt32LE(HEADERS_BYTES, optional + 60);
  file.writeUInt16LE(SUBSYSTEM_GUI, optional + 68);
  file.writeUInt16LE(DLL_CHARACTERISTICS, optional + 70);
  for (const [at, bytes] of [
    [72, 0x10_0000],
    [80, 0x1000],
    [88, 0x10_0000],
    [96, 0x1000],
  ] as const)
    file.writeBigUInt64LE(BigInt(bytes), optional + at); // stack and heap: reserved, committed
  file.writeUInt32LE(16, optional + 108); // directories
  writeDirectory(file, optional, IMPORT_DIRECTORY, IMPORTS_ADDRESS, 40);
  writeDirectory(file, optional, IMPORT_TABLE_DIRECTORY, IMPORTS_ADDRESS + pointersAt, pointersBytes);
  const sections = optional + OPTIONAL_HEADER_BYTES;
  writeSection(file, sections, CODE_SECTION, { address: CODE_ADDRESS, at: HEADERS_BYTES, bytes: program.length });
  const importsAt = HEADERS_BYTES + codeBytes;
  const imported = { address: IMPORTS_ADDRESS, at: importsAt, bytes: table.length };
  writeSection(file, sections + SECTION_HEADER_BYTES, IMPORT_SECTION, imported);
  program.copy(file, HEADERS_BYTES);
  table.copy(file, importsAt);
  return Buffer.concat([file, Buffer.from(text)]);
}

/** One descriptor and its end, the pointers, the look-up table that they are made from, names. */
function importTable<Name extends string>(imports: readonly Name[]) {
  const pointersAt = 40;
  const pointersBytes = 8 * (imports.length + 1);
  const lookupAt = pointersAt + pointersBytes;
  let end = lookupAt + pointersBytes;
  const names = imports.map((name) => {
    const at = end;
    end += aligned(2 + name.length + 1, 2);
    return { name, at };
  });
  const table = Buffer.alloc(end + LIBRARY.length + 1);
  table.writeUInt32LE(IMPORTS_ADDRESS + lookupAt, 0);
  table.writeUInt32LE(IMPORTS_ADDRESS + end, 12);
  table.writeUInt32LE(IMPORTS_ADDRESS + pointersAt, 16);
  for (const [index, { name, at }] of names.entries()) {
    for (const list of [pointersAt, lookupAt]) table.writeBigUInt64LE(BigInt(IMPORTS_ADDRESS + at), list + 8 * index);
    table.write(name, at + 2, 'latin1'); // behind a hint of 0
  }
  table.write(LIBRARY, end, 'latin1');
  const addresses = Object.fromEntries(
    names.map(({ name }, index) => [name, IMPORTS_ADDRESS + pointersAt + 8 * index]),
  );
  return { table, addresses: addresses as ImportAddresses<Name>, pointersAt, pointersBytes };
}

function writeDirectory(file: Buffer, optional: number, index: number, address: number, bytes: number): void {
  file.writeUInt32LE(address, optional + 112 + 8 * index);
  file.writeUInt32LE(bytes, optional + 116 + 8 * index);
}

function writeSection(
  file: Buffer,
  at: number,
  { name, characteristics }: { readonly name: string; readonly characteristics: number },
  place: { readonly address: number; readonly at: number; readonly bytes: number },
): void {
  file.write(name, at, 'latin1');
  file.writeUInt32LE(place.bytes, at + 8);
  file.writeUInt32LE(place.address, at + 12);
  file.writeUInt32LE(aligned(place.bytes, FILE_ALIGNMENT), at + 16);
  file.writeUInt32LE(place.at, at + 20);
  file.writeUInt32LE(characteristics, at + 36);
}

function aligned(bytes: number, to: number): number {
  return Math.ceil(bytes / to) * to;
}
