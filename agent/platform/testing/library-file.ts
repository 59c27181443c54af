const SECTION_AT = 0x200;
const SECTION_DISTANCE = 0x1000;
const TABLE_AT = 0x30;
const NAMES_AT = 0x80;
const NAME_BYTES = 32;
const FUNCTIONS_AT = 0x100;
const FUNCTION_BYTES = 64;

/** How far behind the beginning of a {@link libraryFile} in memory its functions lie. */
export function functionDistance(index: number): number {
  return SECTION_DISTANCE + FUNCTIONS_AT + index * FUNCTION_BYTES;
}

/** The least library of 64 bits, with at most four functions: headers, and a section in which tables, names and code follow each other. */
export function libraryFile(functions: readonly string[], code: Buffer): Buffer {
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
  const put = (at: number, value: number) => file.writeUInt32LE(value, SECTION_AT + at);
  const [addresses, names, ordinals] = [TABLE_AT, TABLE_AT + 16, TABLE_AT + 32];
  put(24, functions.length);
  for (const [index, table] of [addresses, names, ordinals].entries()) put(28 + 4 * index, SECTION_DISTANCE + table);
  for (const [index, name] of functions.entries()) {
    const text = NAMES_AT + index * NAME_BYTES;
    put(addresses + 4 * index, functionDistance(index));
    put(names + 4 * index, SECTION_DISTANCE + text);
    file.writeUInt16LE(index, SECTION_AT + ordinals + 2 * index);
    file.write(name, SECTION_AT + text, 'latin1');
    code.copy(file, SECTION_AT + FUNCTIONS_AT + index * FUNCTION_BYTES);
  }
  return file;
}
