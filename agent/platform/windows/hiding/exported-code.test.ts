import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import { functionDistance, libraryFile } from '../../testing/library-file.ts';
import { readExportedCode } from './exported-code.ts';

const CODE = Buffer.from('4c8bd1b836000000', 'hex');
const libraryOf = (name: string) => libraryFile([name, 'NtYieldExecution'], CODE);
const NAMES = new Set(['NtOpenProcess']);

describe('the code of exported functions', () => {
  it('is what the file has at the place that the table tells', () => {
    const found = readExportedCode(libraryOf('NtOpenProcess'), NAMES, CODE.length);
    expect([...found]).toEqual([['NtOpenProcess', { distance: functionDistance(0), code: CODE }]]);
    const both = readExportedCode(libraryOf('NtOpenProcess'), new Set(['NtYieldExecution']), CODE.length);
    expect([...both]).toEqual([['NtYieldExecution', { distance: functionDistance(1), code: CODE }]]);
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
