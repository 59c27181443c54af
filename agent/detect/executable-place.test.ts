import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../scripts/testing/fuzz.ts';
import { readExecutablePlace } from './executable-place.ts';

const told = (path: string) =>
  readExecutablePlace(path).map(({ place, usual }) => (usual ? `${place} (usual)` : place));

describe('the place of a program on Windows', () => {
  it.each([
    ['C:\\Windows\\Temp\\x\\svchost.exe', ['odd-directory']],
    ['c:\\WINDOWS\\fonts\\lsass.exe', ['odd-directory']],
    ['C:\\Users\\Public\\a.exe', ['odd-directory']],
    ['C:\\Users\\someone\\AppData\\Local\\Temp\\a.exe', ['odd-directory']],
    ['C:\\Users\\someone\\AppData\\Local\\Temp\\_MEI12345\\a.exe', ['odd-directory (usual)']],
    ['C:\\ProgramData\\a.exe', ['odd-directory']],
    ['D:\\$Recycle.Bin\\S-1-5-21\\a.exe', ['odd-directory']],
    ['C:\\Users\\someone\\.hidden\\a.exe', ['hidden-directory']],
    ['C:\\Users\\someone\\.cargo\\bin\\a.exe', ['hidden-directory (usual)']],
    ['C:\\Java \\a.exe', ['hidden-directory']],
    ['C:\\ProgramData\\Vendor\\agent.exe', []],
    ['C:\\Program Files\\Java\\bin\\java.exe', []],
    ['C:\\Users\\someone\\AppData\\Local\\Programs\\x\\x.exe', []],
    ['C:\\Windows\\System32\\svchost.exe', []],
    ['C:\\Temperature\\a.exe', []],
  ])('%s: %j', (path, places) => {
    expect(told(path)).toEqual(places);
  });

  it('is told of any path', () => {
    const parts = fc.array(fc.constantFrom('C:\\', '\\', '/', '.', ' ', 'temp', 'Users', 'AppData', 'Local', '_MEI'), {
      maxLength: 200,
    });
    fuzz('executable place', parts, (path) => void readExecutablePlace(path.join('')));
  });
});
