import { describe, expect, it } from 'vitest';
import { fakeFolders, OF_BOB } from '../../testing/fake-folders.ts';
import { makeWindowsDataFolder, windowsDataFolder } from './own-data-folder.ts';

const ENVIRONMENT = { ProgramData: 'C:\\ProgramData', LOCALAPPDATA: 'C:\\Users\\u\\AppData\\Local' };
const OWN = 'C:\\Users\\u\\AppData\\Local\\minesweep\\agent';
const MACHINE = 'C:\\ProgramData\\Minesweep\\agent';

const windowsWith = (elevated: boolean, more: Readonly<Record<string, string>> = {}) => ({
  ...fakeFolders(more),
  isElevated: () => elevated,
});

describe('where an agent on Windows keeps its data', () => {
  it("is the machine's for an administrator whose rights are in force, as for a service", () => {
    const windows = windowsWith(true);
    expect(windowsDataFolder(windows, ENVIRONMENT)).toBe(MACHINE);
    expect(windows.made).toEqual([]);
    expect(makeWindowsDataFolder(windows, ENVIRONMENT)).toBe(MACHINE);
    expect(windows.made).toEqual(['C:\\ProgramData\\Minesweep', MACHINE]);
  });

  it("is the user's own for everybody else, who needs nobody's leave to make it", () => {
    const windows = windowsWith(false);
    expect(windowsDataFolder(windows, ENVIRONMENT)).toBe(OWN);
    expect(makeWindowsDataFolder(windows, ENVIRONMENT)).toBe(OWN);
    expect(windowsDataFolder(windows, { USERPROFILE: 'C:\\Users\\u' })).toBe(OWN);
    expect(windows.made).toEqual([]);
  });

  it.each([
    ['somebody made the folder first', { [MACHINE]: OF_BOB, 'C:\\ProgramData\\Minesweep': 'O:BAD:P(A;OICI;FA;;;BA)' }],
    ['somebody could exchange it', { 'C:\\ProgramData\\Minesweep': OF_BOB }],
    ['everybody may write there', { 'C:\\ProgramData': 'O:SYD:(A;;FA;;;WD)' }],
  ])('is refused to an administrator when %s', (_, more) => {
    expect(() => makeWindowsDataFolder(windowsWith(true, more), ENVIRONMENT)).toThrow(
      /may be (?:read|changed|replaced) by .* Nothing was installed or started/,
    );
  });
});
