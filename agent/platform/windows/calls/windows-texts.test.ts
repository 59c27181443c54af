import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfOsName, osNameKey } from '#shared/model/os-name.ts';
import { fuzz, holds } from '../../../../scripts/testing/fuzz.ts';
import { fileIdentityOf } from '../process/file-identity.ts';
import { bytesOfSid, sidOfBytes } from './security-identifier.ts';
import { splitCommandLine } from '../process/split-command-line.ts';
import { osNameOfUtf16, utf16OfOsName } from './windows-name.ts';

/** As programs quote an argument (learn.microsoft.com, "Everyone quotes command line arguments the wrong way"). */
function quoted(argument: string): string {
  return `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

describe('a command line', () => {
  it.each([
    ['', []],
    ['a.exe', ['a.exe']],
    ['"C:\\Program Files\\a.exe" -x', ['C:\\Program Files\\a.exe', '-x']],
    ['C:\\a\\b.exe  x\t y ', ['C:\\a\\b.exe', 'x', 'y']],
    ['a "b c" d', ['a', 'b c', 'd']],
    ['a b\\\\"c d"', ['a', 'b\\c d']],
    ['a b\\"c', ['a', 'b"c']],
    ['a "b""c"', ['a', 'b"c']],
    ['a b\\\\c', ['a', 'b\\\\c']],
    ['a ""', ['a', '']],
    ['"a', ['a']],
    ['a "b', ['a', 'b']],
    ['"C:\\x\\" y', ['C:\\x\\', 'y']],
  ])('%j is taken apart', (line, words) => {
    expect(splitCommandLine(line)).toEqual(words);
  });

  it('gives back any arguments that were quoted as programs do', () => {
    holds('quoted arguments', fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 6 }), (words) => {
      expect(splitCommandLine(['p.exe', ...words.map(quoted)].join(' '))).toEqual(['p.exe', ...words]);
    });
  });

  it('survives anything', () => {
    fuzz('command line', fc.string({ unit: fc.constantFrom('"', '\\', ' ', '\t', 'a'), maxLength: 400 }), (line) => {
      splitCommandLine(line);
    });
  });
});

describe('a name of Windows', () => {
  it('is text where it can be, and keeps lone surrogates apart where not', () => {
    expect(osNameOfUtf16('漢字😀.exe')).toEqual({ text: '漢字😀.exe' });
    const [high, low] = ['a\ud800b', 'a\udc00b'].map(osNameOfUtf16);
    expect(high?.text).toBe('a\ufffd\ufffd\ufffdb');
    expect(Buffer.from(bytesOfOsName(high ?? { text: '' }))).toEqual(Buffer.from('61eda08062', 'hex'));
    expect(osNameKey(high ?? { text: '' })).not.toBe(osNameKey(low ?? { text: '' }));
  });

  it('comes back unit by unit', () => {
    holds(
      'names there and back',
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
      (text) => {
        expect(utf16OfOsName(osNameOfUtf16(text))).toBe(text);
      },
    );
    expect(utf16OfOsName(osNameOfUtf16('\ufeffa\ud83d'))).toBe('\ufeffa\ud83d');
  });
});

describe('a security identifier', () => {
  it.each([
    ['S-1-5-18', '010100000000000512000000'],
    ['S-1-5-32-544', '01020000000000052000000020020000'],
    ['S-1-5-21-1-2-4294967295-1001', '0105000000000005150000000100000002000000ffffffffe9030000'],
  ])('%s is these bytes', (sid, hex) => {
    expect(bytesOfSid(sid).toString('hex')).toBe(hex);
    expect(sidOfBytes(Buffer.from(hex, 'hex'))).toBe(sid);
  });

  it('is none where bytes are missing or of another revision', () => {
    for (const hex of ['', '01', '0102000000000005120000', '020100000000000512000000', '01ff000000000005'])
      expect(sidOfBytes(Buffer.from(hex, 'hex'))).toBeUndefined();
    for (const text of ['', 'S-1', 'S-2-5-18', 'S-1-5-x', 'S-1-5--1'])
      expect(() => bytesOfSid(text)).toThrow(RangeError);
  });
});

describe('the identity of a file', () => {
  it('differs for neighbours in the table and for the next file in the same place', () => {
    const numbers = [0x0005_0000_0001_2345n, 0x0005_0000_0001_2346n, 0x0006_0000_0001_2345n, 0xffff_0000_0001_2345n];
    const ids = numbers.map((ino) => fileIdentityOf({ dev: 7n, ino }).inode);
    expect(new Set(ids).size).toBe(numbers.length);
    expect(ids.every(Number.isSafeInteger)).toBe(true);
  });
});
