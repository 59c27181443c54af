import fc from 'fast-check';
import { expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import { FakeWindows } from '../../testing/fake-windows.ts';
import type { FakeProcess } from '../../testing/windows-rows.ts';
import { mayLockMemory } from './large-pages.ts';
import { readRegions } from './process-regions.ts';

const MIB = 2 ** 20;
const LOCK_MEMORY = 4;
const DEBUG = 20;

async function largePagesOf(privateMemory: FakeProcess['privateMemory'], tellsWorkingSets = true) {
  const windows = new FakeWindows();
  windows.tellsWorkingSets = tellsWorkingSets;
  windows.processes = [{ pid: 8, name: 'x.exe', ...(privateMemory === undefined ? {} : { privateMemory }) }];
  const process = windows.openProcess(0, 8) ?? 0n;
  return observedValue(await readRegions(windows, process, new AbortController().signal))?.memory.hugePageBytes;
}

it('counts what is in large pages, and nothing that could not be', async () => {
  const large = { bytes: 2_080 * MIB, isLarge: true } as const;
  expect(await largePagesOf([large, { bytes: 256 * MIB }])).toBe(2_080 * MIB);
  expect(await largePagesOf([{ bytes: 3 * MIB, isLarge: true }])).toBe(0);
  expect(await largePagesOf([{ bytes: 4 * MIB }])).toBe(0);
});

it('does not know it when nobody tells', async () => {
  expect(await largePagesOf([{ bytes: 4 * MIB, isLarge: true }], false)).toBeUndefined();
});

it.each([
  [
    'in force',
    [
      [DEBUG, true],
      [LOCK_MEMORY, true],
    ],
    true,
  ],
  [
    'switched off',
    [
      [LOCK_MEMORY, false],
      [DEBUG, true],
    ],
    false,
  ],
  ['not among them', [[DEBUG, true]], false],
] as const)('reads a privilege that is %s', (_, privileges, expected) => {
  const windows = new FakeWindows();
  windows.processes = [{ pid: 8, name: 'x.exe', privileges }];
  const told = windows.readPrivileges(windows.openProcess(0, 8) ?? 0n) ?? Buffer.alloc(0);
  expect(mayLockMemory(told)).toBe(expected);
});

it('survives any privileges', () => {
  fuzz('privileges', fc.uint8Array({ maxLength: 200 }), (bytes) => void mayLockMemory(Buffer.from(bytes)));
});
