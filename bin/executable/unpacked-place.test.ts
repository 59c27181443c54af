import { describe, expect, it } from 'vitest';
import { type Surroundings, unpackedFolderOf } from './unpacked-place.ts';

const LINUX = { windowsFolder: () => undefined, mayMakeIn: () => true };
const USER = { LOCALAPPDATA: 'C:\\Users\\u\\AppData\\Local', HOME: '/home/u' };

/** Who has the rights of an administrator may make something in Program Files, and nobody else. */
const onWindows = (isElevated: boolean, more: Partial<Surroundings> = {}) =>
  unpackedFolderOf({
    ...{ env: USER, uid: undefined, windowsFolder: () => 'C:\\Windows' },
    mayMakeIn: (folder) => isElevated && folder.endsWith('\\Program Files'),
    ...more,
  });

describe('where an executable keeps parts of itself on Linux', () => {
  it('is a folder of the user alone', () => {
    expect(unpackedFolderOf({ ...LINUX, env: { HOME: '/root' }, uid: 0 })).toBe('/var/lib/minesweep/unpacked');
    expect(unpackedFolderOf({ ...LINUX, env: { HOME: '/h/u' }, uid: 7 })).toBe('/h/u/.local/state/minesweep/unpacked');
    const env = { HOME: '/h/u', XDG_STATE_HOME: '/s' };
    expect(unpackedFolderOf({ ...LINUX, env, uid: 7 })).toBe('/s/minesweep/unpacked');
  });

  it.each([{}, { HOME: '' }, { HOME: 'u' }])('is none where no folder of the user is named: %j', (env) => {
    expect(() => unpackedFolderOf({ ...LINUX, env, uid: 7 })).toThrow('HOME does not name one');
  });
});

describe('where an executable keeps parts of itself on Windows', () => {
  it('is a folder of the user alone, without the rights of an administrator', () => {
    expect(onWindows(false)).toBe('C:\\Users\\u\\AppData\\Local\\minesweep\\unpacked');
  });

  it('is one that only administrators may write to, with their rights', () => {
    expect(onWindows(true)).toBe('C:\\Program Files\\Minesweep\\unpacked');
  });

  it('is on the drive of Windows, whatever variables say that anybody may set', () => {
    const env = { ...USER, ProgramFiles: 'C:\\Users\\u\\mine', SystemDrive: 'E:', SystemRoot: 'E:\\Windows' };
    expect(onWindows(true, { env, windowsFolder: () => 'D:\\Windows' })).toBe('D:\\Program Files\\Minesweep\\unpacked');
  });

  it('is found where the kernel has no name for Windows', () => {
    const unknown = { windowsFolder: () => undefined };
    expect(onWindows(true, unknown)).toBe('C:\\Program Files\\Minesweep\\unpacked');
    expect(onWindows(true, { ...unknown, env: { SystemDrive: 'D:' } })).toBe('D:\\Program Files\\Minesweep\\unpacked');
  });

  it('is never that of the user because of a failure that says nothing about rights', () => {
    const mayMakeIn = () => {
      throw new Error('ENOSPC');
    };
    expect(() => onWindows(true, { mayMakeIn })).toThrow('ENOSPC');
  });

  it.each([{}, { LOCALAPPDATA: '' }, { LOCALAPPDATA: '.' }])(
    'is none where no folder of the user is named: %j',
    (env) => {
      expect(() => onWindows(false, { env: { HOME: '/', ...env } })).toThrow('LOCALAPPDATA does not name one');
      expect(onWindows(true, { env })).toBe('C:\\Program Files\\Minesweep\\unpacked');
    },
  );
});
