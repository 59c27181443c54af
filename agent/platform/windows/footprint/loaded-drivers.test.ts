import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import { FakeWindows } from '../../testing/fake-windows.ts';
import { parseModulePaths, readLoadedDrivers } from './loaded-drivers.ts';

const MINER = 'C:\\Java\\SmartMiner\\xmrig.exe';

function driversOf(modules: readonly string[], program: string | undefined = MINER) {
  const windows = new FakeWindows();
  windows.modules = modules;
  return readLoadedDrivers(windows, program);
}

it('leaves out what lies in the folder of Windows, and what has no folder', () => {
  const system = ['\\SystemRoot\\system32\\ntoskrnl.exe', '\\systemroot\\System32\\drivers\\tcpip.sys', 'hal.dll'];
  expect(driversOf([...system, '\\??\\D:\\tools\\WinRing0x64.sys'])).toEqual({
    value: [{ path: 'D:\\tools\\WinRing0x64.sys' }],
  });
});

it.each([
  ['its folder', '\\??\\C:\\Java\\SmartMiner\\WinRing0x64.sys', MINER, true],
  ['its folder on a device', '\\Device\\HarddiskVolume3\\java\\smartminer\\WinRing0x64.sys', MINER, true],
  ['the folder above', '\\??\\C:\\Java\\WinRing0x64.sys', MINER, false],
  ['a folder below', '\\??\\C:\\Java\\SmartMiner\\x\\WinRing0x64.sys', MINER, false],
  ['a folder that is not ASCII', '\\??\\C:\\J\u00e4va\\WinRing0x64.sys', 'C:\\J\u00e4va\\xmrig.exe', false],
  ['the root of a drive', '\\??\\C:\\WinRing0x64.sys', 'D:\\xmrig.exe', false],
])('knows a driver from %s', (_, module, program, isBeside) => {
  const drivers = driversOf([module], program);
  expect('value' in drivers && drivers.value[0]?.isBeside === true).toBe(isBeside);
});

it('tells those beside the program first, and 32 in all', () => {
  const others = Array.from({ length: 40 }, (_, index) => `\\??\\D:\\drivers\\${index}.sys`);
  const drivers = driversOf([...others, '\\??\\C:\\Java\\SmartMiner\\WinRing0x64.sys']);
  const told = 'value' in drivers ? drivers.value : [];
  expect([told.length, told[0]?.isBeside]).toEqual([32, true]);
});

it('asks for more room, and says why when nobody answers', () => {
  const many = Array.from({ length: 2_000 }, (_, index) => `\\SystemRoot\\${index}.sys`);
  expect(driversOf([...many, '\\??\\D:\\x.sys'])).toEqual({ value: [{ path: 'D:\\x.sys' }] });
  const windows = new FakeWindows();
  windows.querySystem = () => ({ status: 0xc000_0022 | 0, neededBytes: 0 });
  expect(readLoadedDrivers(windows, MINER)).toEqual({ unobservable: 'no-permission', detail: '0xc0000022' });
  windows.querySystem = (_kind, buffer) => ({ status: 0xc000_0004 | 0, neededBytes: buffer.length + 1 });
  expect(readLoadedDrivers(windows, MINER)).toEqual({ unobservable: 'failed', detail: '0xc0000004' });
});

it('survives any bytes', () => {
  fuzz('modules of the kernel', fc.uint8Array({ maxLength: 1_500 }), (bytes) => {
    parseModulePaths(Buffer.from(bytes));
  });
});
