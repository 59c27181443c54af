import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import { FakeWindows } from '../../testing/fake-windows.ts';
import { parseModulePaths, readLoadedDrivers } from './loaded-drivers.ts';

const MINER = 'C:\\Java\\SmartMiner\\xmrig.exe';

function driversOf(modules: readonly string[], program: string | undefined = MINER) {
  const windows = new FakeWindows();
  windows.modules = modules;
  return readLoadedDrivers(windows, program, 'C:\\Windows');
}

it('leaves out what Windows keeps in folders of its own, however it is written, and what has no folder', () => {
  const system = [
    '\\SystemRoot\\system32\\ntoskrnl.exe',
    '\\systemroot\\System32\\drivers\\tcpip.sys',
    '\\??\\C:\\Windows\\System32\\drivers\\vmx86.sys',
    '\\Device\\HarddiskVolume3\\Windows\\SysWOW64\\x.sys',
    '\\SystemRoot\\WinSxS\\amd64_x\\x.sys',
    '\\SystemRoot\\Temp\\..\\System32\\x.sys',
    '\\??\\C:\\ProgramData\\Microsoft\\Windows Defender\\Definition Updates\\{1}\\MpKslDrv.sys',
  ];
  expect(driversOf([...system, 'hal.dll', '\\??\\D:\\tools\\WinRing0x64.sys'])).toEqual({
    value: [{ path: 'D:\\tools\\WinRing0x64.sys' }],
  });
});

it.each([
  ['\\SystemRoot\\Temp\\x.sys', 'C:\\Windows\\Temp\\x.sys'],
  ['\\SystemRoot\\Temp\\..\\..\\Users\\Public\\x.sys', 'C:\\Users\\Public\\x.sys'],
  ['\\??\\C:\\Windows\\System32\\..\\Temp\\x.sys', 'C:\\Windows\\Temp\\x.sys'],
  ['\\SystemRoot\\System32\\Tasks\\x.sys', 'C:\\Windows\\System32\\Tasks\\x.sys'],
  ['\\??\\D:\\Windows\\System32\\x.sys', 'D:\\Windows\\System32\\x.sys'],
  ['\\SystemRoot\\System32\\Tasks:x.sys', 'C:\\Windows\\System32\\Tasks:x.sys'],
  [
    '\\??\\C:\\ProgramData\\Microsoft\\Windows Defender\\Scans\\x.sys',
    'C:\\ProgramData\\Microsoft\\Windows Defender\\Scans\\x.sys',
  ],
  ['\\SystemRootkit\\x.sys', '\\SystemRootkit\\x.sys'],
  ['\\Device\\HarddiskVolume3\\x\\y.sys', 'C:\\x\\y.sys'],
  ['\\Device\\HarddiskVolume30\\x\\y.sys', '\\Device\\HarddiskVolume30\\x\\y.sys'],
])('tells of %s, where it lies', (module, path) => {
  expect(driversOf([module])).toEqual({ value: [{ path }] });
});

it.each([
  ['its folder', '\\??\\C:\\Java\\SmartMiner\\WinRing0x64.sys', MINER, true],
  ['its folder on a device', '\\Device\\HarddiskVolume3\\java\\smartminer\\WinRing0x64.sys', MINER, true],
  ['the same folder of another drive', '\\??\\D:\\Java\\SmartMiner\\WinRing0x64.sys', MINER, false],
  ['the same folder of another device', '\\Device\\HarddiskVolume4\\Java\\SmartMiner\\WinRing0x64.sys', MINER, false],
  ['the folder above', '\\??\\C:\\Java\\WinRing0x64.sys', MINER, false],
  ['a folder below', '\\??\\C:\\Java\\SmartMiner\\x\\WinRing0x64.sys', MINER, false],
  ['a folder that is not ASCII', '\\??\\C:\\J\u00e4va\\WinRing0x64.sys', 'C:\\J\u00e4va\\xmrig.exe', false],
  ['the root of its drive', '\\??\\D:\\WinRing0x64.sys', 'D:\\xmrig.exe', true],
  ['the root of another drive', '\\??\\C:\\WinRing0x64.sys', 'D:\\xmrig.exe', false],
  ['a folder of Windows that anybody may write to', '\\SystemRoot\\Temp\\x.sys', 'C:\\Windows\\Temp\\a.exe', true],
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
  const many = Array.from({ length: 2_000 }, (_, index) => `\\SystemRoot\\System32\\${index}.sys`);
  expect(driversOf([...many, '\\??\\D:\\x.sys'])).toEqual({ value: [{ path: 'D:\\x.sys' }] });
  const windows = new FakeWindows();
  windows.querySystem = () => ({ status: 0xc000_0022 | 0, neededBytes: 0 });
  expect(readLoadedDrivers(windows, MINER, 'C:\\Windows')).toEqual({
    unobservable: 'no-permission',
    detail: '0xc0000022',
  });
  windows.querySystem = (_kind, buffer) => ({ status: 0xc000_0004 | 0, neededBytes: buffer.length + 1 });
  expect(readLoadedDrivers(windows, MINER, 'C:\\Windows')).toEqual({ unobservable: 'failed', detail: '0xc0000004' });
});

it('survives any bytes', () => {
  fuzz('modules of the kernel', fc.uint8Array({ maxLength: 1_500 }), (bytes) => {
    parseModulePaths(Buffer.from(bytes));
  });
  fuzz('paths of modules', fc.string({ unit: 'binary-ascii', maxLength: 250 }), (path) => {
    driversOf([path.replaceAll('\0', '')]);
  });
});
