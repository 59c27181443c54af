import { WindowsCode } from './windows-code.ts';

/*
 * The smallest program of 64-bit Windows that its loader takes: headers, a section of code and a section of what it imports.
 * Layout: learn.microsoft.com, "PE Format".
 */

const FILE_ALIGNMENT = 0x200;
const SECTION_ALIGNMENT = 0x1000;
const HEADERS_BYTES = 0x200;
/** Where its code begins in memory, from where the program does. */
export const CODE_ADDRESS = SECTION_ALIGNMENT;
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
const DESCRIPTOR_BYTES = 20;

/**
 * @param write begins with the entry of the program
 * @param text stands at the end of the file, for whoever finds it
 */
export function createPortableExecutable(write: (code: WindowsCode) => void, text: string): Buffer {
  const code = new WindowsCode();
  write(code);
  const { table, pointers, directoryBytes, pointersAt, pointersBytes } = importTable(code);
  for (const { name, at } of pointers) code.label(name, IMPORTS_ADDRESS + at - CODE_ADDRESS);
  const program = code.finish();
  if (program.length > IMPORTS_ADDRESS - CODE_ADDRESS) throw new RangeError(`too much code: ${program.length}`);
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
  writeDirectory(file, optional, IMPORT_DIRECTORY, IMPORTS_ADDRESS, directoryBytes);
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

/** A descriptor for each library, and their end; then for each its pointers, and the same again, which they are made from; then names. */
function importTable({ imports }: Pick<WindowsCode, 'imports'>) {
  const directoryBytes = DESCRIPTOR_BYTES * (imports.length + 1);
  const pointersAt = aligned(directoryBytes, 8);
  const pointersBytes = imports.reduce((sum, { names }) => sum + 8 * (names.length + 1), 0);
  const table = Buffer.alloc(pointersAt + 2 * pointersBytes + imports.reduce((sum, each) => sum + namesBytes(each), 0));
  const pointers: { readonly name: string; readonly at: number }[] = [];
  let [listAt, textAt] = [pointersAt, pointersAt + 2 * pointersBytes];
  for (const [index, { library, names }] of imports.entries()) {
    const descriptor = DESCRIPTOR_BYTES * index;
    table.writeUInt32LE(IMPORTS_ADDRESS + listAt + pointersBytes, descriptor);
    table.writeUInt32LE(IMPORTS_ADDRESS + listAt, descriptor + 16);
    for (const name of names) {
      pointers.push({ name, at: listAt });
      for (const at of [listAt, listAt + pointersBytes]) table.writeBigUInt64LE(BigInt(IMPORTS_ADDRESS + textAt), at);
      table.write(name, textAt + 2, 'latin1'); // behind a hint of 0
      textAt += namedBytes(name);
      listAt += 8;
    }
    listAt += 8; // their end
    table.writeUInt32LE(IMPORTS_ADDRESS + textAt, descriptor + 12);
    table.write(library, textAt, 'latin1');
    textAt += namedBytes(library);
  }
  return { table, pointers, directoryBytes, pointersAt, pointersBytes };
}

function namesBytes({ library, names }: WindowsCode['imports'][number]): number {
  return [library, ...names].reduce((sum, name) => sum + namedBytes(name), 0);
}

/** With a hint before it and a zero behind it; each begins at an even address. */
function namedBytes(name: string): number {
  return aligned(2 + name.length + 1, 2);
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
