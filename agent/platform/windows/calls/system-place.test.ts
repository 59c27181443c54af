import { expect, it } from 'vitest';
import { isInstalled, isOfTheSystem } from './system-place.ts';

const WINDOWS = 'c:\\windows';

it.each([
  ['c:\\windows\\system32\\ntdll.dll', true, true],
  ['c:\\windows\\xtacache\\app.exe.1a2b.mp.1.jc', true, true],
  ['c:\\windows\\sychpe32\\ntdll.dll', true, true],
  ['c:\\windows\\system32\\tasks\\task.dll', false, false],
  ['c:\\windows\\system32evil\\ntdll.dll', false, false],
  ['c:\\program files\\app\\app.dll', false, true],
  ['d:\\program files\\app\\app.dll', false, false],
  // A stream of a folder that is open to others, and of a file of Windows: neither is a file that an installation puts there.
  ['c:\\windows\\system32\\tasks:evil.dll', false, false],
  ['c:\\windows\\system32\\spool\\drivers\\color:evil.dll', false, false],
  ['c:\\windows\\system32\\ntdll.dll:evil.dll', false, false],
  ['c:\\program files\\app:evil.dll', false, false],
])('%s', (path, ofTheSystem, installed) => {
  expect([isOfTheSystem(WINDOWS, path), isInstalled(WINDOWS, path)]).toEqual([ofTheSystem, installed]);
});
