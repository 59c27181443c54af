import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import { readExportedCode } from './exported-code.ts';

const SECTION_AT = 0x200;
const SECTION_DISTANCE = 0x1000;
const CODE = Buffer.from('4c8bd1b836000000', 'hex');

/** The least library with one function: headers, and a section in which table, name and code follow each other. */
function libraryOf(name: string): Buffer {
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
  const [functions, names, ordinals, text, code] = [0x30, 0x34, 0x38, 0x40, 0x100];
  const put = (at: number, value: number) => file.writeUInt32LE(value, SECTION_AT + at);
  put(24, 1);
  put(28, SECTION_DISTANCE + functions);
  put(32, SECTION_DISTANCE + names);
  put(36, SECTION_DISTANCE + ordinals);
  put(functions, SECTION_DISTANCE + code);
  put(names, SECTION_DISTANCE + text);
  file.write(name, SECTION_AT + text, 'latin1');
  CODE.copy(file, SECTION_AT + code);
  return file;
}

const NAMES = new Set(['NtOpenProcess']);

describe('the code of exported functions', () => {
  it('is what the file has at the place that the table tells', () => {
    const found = readExportedCode(libraryOf('NtOpenProcess'), NAMES, CODE.length);
    expect([...found]).toEqual([['NtOpenProcess', { distance: SECTION_DISTANCE + 0x100, code: CODE }]]);
  });

  it('is none of functions that nobody asked about, and of what is no library', () => {
    expect(readExportedCode(libraryOf('NtClose'), NAMES, 8).size).toBe(0);
    expect(readExportedCode(Buffer.from('MZ'), NAMES, 8).size).toBe(0);
    const older = libraryOf('NtOpenProcess');
    older.writeUInt16LE(0x10b, 0x58);
    expect(readExportedCode(older, NAMES, 8).size).toBe(0);
  });

  it('is read from any damage', () => {
    const whole = libraryOf('NtOpenProcess');
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 });
    fuzz('exported code', fc.tuple(damage, fc.nat(whole.length)), ([bytes, length]) => {
      const file = Buffer.from(whole.subarray(0, length));
      for (const [at, value] of bytes) if (at < length) file[at] = value;
      readExportedCode(file, NAMES, 16);
    });
  });
});
