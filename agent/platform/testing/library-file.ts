const SECTION_AT = 0x200;
const SECTION_DISTANCE = 0x1000;

/** How far behind the beginning of a {@link libraryFile} in memory its function lies. */
export const FUNCTION_DISTANCE = SECTION_DISTANCE + 0x100;

/** The least library of 64 bits with one function: headers, and a section in which table, name and code follow each other. */
export function libraryFile(name: string, code: Buffer): Buffer {
  const file = Buffer.alloc(0x400);
  const [pe, optional, section] = [0x40, 0x58, 0x58 + 0xf0];
  file.writeUInt32LE(pe, 0x3c);
  file.write('PE\0\0', pe, 'latin1');
  file.writeUInt16LE(1, pe + 6);
  file.writeUInt16LE(0xf0, pe + 20);
  file.writeUInt16LE(0x20b, optional);
  file.writeUInt32LE(SECTION_DISTANCE, optional + 112);
  for (const [at, value] of [
    [12, SECTION_DISTANCE],
    [16, 0x200],
    [20, SECTION_AT],
  ] as const)
    file.writeUInt32LE(value, section + at);
  const [functions, names, ordinals, text] = [0x30, 0x34, 0x38, 0x40];
  const put = (at: number, value: number) => file.writeUInt32LE(value, SECTION_AT + at);
  put(24, 1);
  put(28, SECTION_DISTANCE + functions);
  put(32, SECTION_DISTANCE + names);
  put(36, SECTION_DISTANCE + ordinals);
  put(functions, FUNCTION_DISTANCE);
  put(names, SECTION_DISTANCE + text);
  file.write(name, SECTION_AT + text, 'latin1');
  code.copy(file, SECTION_AT + FUNCTION_DISTANCE - SECTION_DISTANCE);
  return file;
}
