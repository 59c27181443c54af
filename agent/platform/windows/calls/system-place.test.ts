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
  // What Defender puts into programs that run scripts, and where it has its engine and driver; beside these lies no code of it.
  ['c:\\programdata\\microsoft\\windows defender\\platform\\4.18.24090.11-0\\mpoav.dll', true, true],
  ['c:\\programdata\\microsoft\\windows defender\\definition updates\\{1}\\mpengine.dll', true, true],
  ['c:\\programdata\\microsoft\\windows defender\\scans\\evil.dll', false, false],
  ['c:\\programdata\\microsoft\\windows defender\\platform:evil.dll', false, false],
  ['c:\\programdata\\microsoft\\windows defender\\platform\\mpoav.dll:evil.dll', false, false],
  ['d:\\programdata\\microsoft\\windows defender\\platform\\4.18.24090.11-0\\mpoav.dll', false, false],
  ['c:\\windows\\programdata\\microsoft\\windows defender\\platform\\mpoav.dll', false, false],
  ['c:\\windows\\uus\\amd64\\uusbrain.dll', true, true],
  ['c:\\windows\\systemapps\\microsoft.lockapp_cw5n1h2txyewy\\lockapp.dll', true, true],
  // The client of Configuration Manager has folders in its own that users may write to.
  ['c:\\windows\\ccm\\logs\\evil.dll', false, false],
  // A stream of a folder that is open to others, and of a file of Windows: neither is a file that an installation puts there.
  ['c:\\windows\\system32\\tasks:evil.dll', false, false],
  ['c:\\windows\\system32\\spool\\drivers\\color:evil.dll', false, false],
  ['c:\\windows\\system32\\ntdll.dll:evil.dll', false, false],
  ['c:\\program files\\app:evil.dll', false, false],
])('%s', (path, ofTheSystem, installed) => {
  expect([isOfTheSystem(WINDOWS, path), isInstalled(WINDOWS, path)]).toEqual([ofTheSystem, installed]);
});
