import { describe, expect, it } from 'vitest';
import { fakeFolders, OF_BOB, PRIVATE } from '../../testing/fake-folders.ts';
import {
  makeWindowsDataFolder,
  makeWindowsProgramFolder,
  makeWindowsStateFolder,
  windowsDataFolder,
} from './own-data-folder.ts';

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

  it('is nowhere when nobody says where: neither here nor there', () => {
    expect(() => windowsDataFolder(windowsWith(false), {})).toThrow(/LOCALAPPDATA does not name a folder/);
    expect(windowsDataFolder(windowsWith(true), {})).toBe(MACHINE);
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

describe('where a collector on Windows keeps its data', () => {
  it('is the folder above, as private', () => {
    const windows = windowsWith(true);
    expect(makeWindowsStateFolder(windows, ENVIRONMENT)).toBe('C:\\ProgramData\\Minesweep');
    expect(windows.made).toEqual(['C:\\ProgramData\\Minesweep']);
    expect(windows.readRights('C:\\ProgramData\\Minesweep')).toBe(PRIVATE);
    const prepared = windowsWith(true, { 'C:\\ProgramData\\Minesweep': OF_BOB });
    expect(() => makeWindowsStateFolder(prepared, ENVIRONMENT)).toThrow(/may be replaced by S-1-5-21/);
  });

  it("is the user's own for everybody else", () => {
    const windows = windowsWith(false);
    expect(makeWindowsStateFolder(windows, ENVIRONMENT)).toBe('C:\\Users\\u\\AppData\\Local\\minesweep');
    expect(windows.made).toEqual([]);
  });
});

describe('from where an agent on Windows runs programs of its own', () => {
  it("is the machine's private folder for an administrator, whatever folder is named for the data", () => {
    const windows = windowsWith(true);
    expect(makeWindowsProgramFolder(windows, ENVIRONMENT, 'D:\\x')).toBe(MACHINE);
    expect(windows.made).toEqual(['C:\\ProgramData\\Minesweep', MACHINE]);
    const prepared = windowsWith(true, { 'C:\\ProgramData\\Minesweep': OF_BOB });
    expect(() => makeWindowsProgramFolder(prepared, ENVIRONMENT, 'D:\\x')).toThrow(/may be replaced by S-1-5-21/);
  });

  it('is where the data are for everybody else', () => {
    expect(makeWindowsProgramFolder(windowsWith(false), ENVIRONMENT, 'D:\\x')).toBe('D:\\x');
  });
});
