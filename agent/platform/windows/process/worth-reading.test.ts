import { expect, it } from 'vitest';
import { isWorthReading } from './worth-reading.ts';

it.each([
  ['C:\\Windows\\System32\\lsass.exe', false],
  ['c:\\windows\\SYSTEM32\\svchost.exe', false],
  ['C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18\\MsMpEng.exe', false],
  ['C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', true],
  ['C:\\Windows\\Temp\\lsass.exe', true],
  ['D:\\Windows\\System32\\lsass.exe', true],
  ['C:\\java\\SmartMiner\\xmrig.exe', true],
])('whether the memory of %s is worth reading', (exe, expected) => {
  expect(isWorthReading('C:\\Windows', exe)).toBe(expected);
});
