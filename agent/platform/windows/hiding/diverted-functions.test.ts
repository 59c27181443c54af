import { describe, expect, it } from 'vitest';
import { MEMORY_BASIC } from '../calls/structures.ts';
import type { Handle } from '../calls/windows-calls.ts';
import { findDivertedFunctions } from './diverted-functions.ts';

const SELF: Handle = 1n;
const NTDLL = 0x7ffa_1000_0000n;
const SENSOR = 0x7ffa_2000_0000n;
const OTHER_SENSOR = 0x7ffa_3000_0000n;
const PRIVATE = 0x7ffa_0800_0000n;
const BYTES = 0x1_0000;
const DISTANCE = 0x1000;
const OWN = NTDLL + 0x1000n;
/** Nobody calls what lies there. */
const GAP = NTDLL + 0xf000n;
const SYSTEM_CALL = Buffer.from('4c8bd1b836000000f604250803fe7f017503 0f05c3cd2ec3'.replaceAll(' ', ''), 'hex');

const near = (from: bigint, to: bigint) => {
  const code = Buffer.from('e900000000', 'hex');
  code.writeInt32LE(Number(to - from - 5n), 1);
  return code;
};
const far = (to: bigint, prefix = '') => {
  const code = Buffer.from(`${prefix}ff25000000000000000000000000`, 'hex');
  code.writeBigUInt64LE(to, code.length - 8);
  return code;
};
const hex = (bytes: string) => Buffer.from(bytes, 'hex');

type Change = readonly [address: bigint, code: Buffer];

/** Four regions of memory: ntdll with one function, two libraries of others, and memory of no file. */
function divertedIn(changes: readonly Change[], called: bigint | 'nowhere' = OWN) {
  const regions = [NTDLL, SENSOR, OTHER_SENSOR, PRIVATE].map((base) => ({ base, bytes: Buffer.alloc(BYTES, 0xcc) }));
  const regionOf = (address: bigint) =>
    regions.find(({ base }) => address >= base && address < base + BigInt(BYTES)) ?? {
      base: 0n,
      bytes: Buffer.alloc(0),
    };
  for (const [address, code] of [[OWN, SYSTEM_CALL] as Change, ...changes]) {
    const { base, bytes } = regionOf(address);
    code.copy(bytes, Number(address - base));
  }
  const calls = {
    readMemory(_: Handle, address: bigint, buffer: Buffer) {
      const { base, bytes } = regionOf(address);
      const at = Number(address - base);
      return bytes.length >= at + buffer.length && bytes.copy(buffer, 0, at) === buffer.length;
    },
    queryMemory(_: Handle, address: bigint, buffer: Buffer) {
      const { base } = regionOf(address);
      buffer.writeBigUInt64LE(base, MEMORY_BASIC.at.allocationBase);
      buffer.writeUInt32LE(base === PRIVATE ? 0x2_0000 : 0x100_0000, MEMORY_BASIC.at.type);
      return base !== 0n;
    },
  };
  const functions = new Map([['NtOpenProcess', { distance: DISTANCE, code: SYSTEM_CALL }]]);
  const library = { base: NTDLL, functions, addressOf: () => (called === 'nowhere' ? undefined : called) };
  return findDivertedFunctions(calls, SELF, library).map(({ leads }) => leads);
}

/** So many jumps, one after the other in memory of no file, and then one to `end`. */
function chain(jumps: number, end: bigint): readonly Change[] {
  const at = (index: number) => PRIVATE + BigInt(index * 32);
  return Array.from(
    { length: jumps },
    (_, index) => [at(index), far(index + 1 < jumps ? at(index + 1) : end)] as const,
  );
}

describe('a function of ntdll', () => {
  it.each<readonly [string, readonly Change[]]>([
    ['is as its file has it', []],
    ['leads into a library, which is told of itself', [[OWN, far(SENSOR)]]],
    [
      'leads into a library by way of memory that a detour was written into',
      [
        [OWN, near(OWN, PRIVATE)],
        [PRIVATE, far(SENSOR)],
      ],
    ],
    ['leads into a library by way of what several detoured', [[OWN, far(PRIVATE)], ...chain(5, SENSOR)]],
    [
      'leads from one library on into another',
      [
        [OWN, near(OWN, SENSOR)],
        [SENSOR, far(OTHER_SENSOR + 8n)],
      ],
    ],
  ])('is not diverted when it %s', (_, changes) => expect(divertedIn(changes)).toEqual([]));

  it.each<readonly [string, readonly Change[]]>([
    ['directly', [[OWN, far(PRIVATE)]]],
    ['behind bytes that stay', [[OWN + 3n, near(OWN + 3n, PRIVATE)]]],
    ['behind bytes that do nothing', [[OWN, Buffer.concat([hex('906690'), far(PRIVATE)])]]],
    ['with a prefix', [[OWN, far(PRIVATE, '48')]]],
    ['by five jumps', [[OWN, far(PRIVATE)], ...chain(4, PRIVATE + 0x8000n)]],
    ['in a circle', [[OWN, far(PRIVATE)], ...chain(4, PRIVATE)]],
    [
      'by way of a gap in ntdll itself',
      [
        [OWN, near(OWN, GAP)],
        [GAP, far(PRIVATE)],
      ],
    ],
    [
      'by way of a library',
      [
        [OWN, near(OWN, SENSOR)],
        [SENSOR, far(PRIVATE)],
      ],
    ],
  ])('is diverted into memory of no file: %s', (_, changes) => expect(divertedIn(changes)).toEqual(['into-memory']));

  it.each<readonly [string, readonly Change[]]>([
    ['an interrupt', [[OWN, hex('cc')]]],
    ['a call', [[OWN, hex('e8fb0f0000')]]],
    ['the last of its bytes', [[OWN + 22n, hex('90')]]],
    ['a jump into a gap of ntdll that holds more than a jump', [[OWN, near(OWN, GAP)]]],
    ['another number of a system call', [[OWN + 4n, hex('37')]]],
  ])('was changed, and nobody can tell where it leads: %s', (_, changes) => {
    expect(divertedIn(changes)).toEqual(['somewhere']);
  });

  it('may be called in another place than the file has it in', () => {
    expect(divertedIn([], PRIVATE)).toEqual(['into-memory']);
    expect(divertedIn([[GAP, far(PRIVATE)]], GAP)).toEqual(['into-memory']);
    expect(divertedIn([], GAP)).toEqual(['somewhere']);
    expect(divertedIn([], 'nowhere')).toEqual(['somewhere']);
    expect(divertedIn([], SENSOR)).toEqual([]);
    expect(divertedIn([[OWN, far(PRIVATE)]], SENSOR)).toEqual(['into-memory']);
  });
});
