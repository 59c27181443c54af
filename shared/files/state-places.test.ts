import { describe, expect, it } from 'vitest';
import { statePlacesOf, userStatePlace } from './state-places.ts';

describe('where Linux keeps what must not be forgotten', () => {
  it.each([
    [{ HOME: '/home/a' }, '/home/a/.local/state/minesweep'],
    [{ HOME: '/home/a/' }, '/home/a/.local/state/minesweep'],
    [{ HOME: '/' }, '/.local/state/minesweep'],
    [{ HOME: '/home/a', XDG_STATE_HOME: '/s' }, '/s/minesweep'],
    [{ HOME: '/home/a', XDG_STATE_HOME: '' }, '/home/a/.local/state/minesweep'],
    [{ HOME: '/home/a', XDG_STATE_HOME: 'state' }, '/home/a/.local/state/minesweep'],
    [{ XDG_STATE_HOME: '/s' }, '/s/minesweep'],
  ])('is for a user with %j in %s', (environment, folder) => {
    expect(statePlacesOf('unix', environment)).toEqual({ machine: '/var/lib/minesweep', user: folder });
    expect(userStatePlace('unix', environment)).toBe(folder);
  });

  it.each([{}, { HOME: '' }, { HOME: '.' }, { HOME: 'home/a', XDG_STATE_HOME: 's' }])(
    'is not guessed from %j',
    (env) => {
      expect(() => userStatePlace('unix', env)).toThrow(/HOME does not name a folder.*--data FOLDER/);
    },
  );
});

describe('where Windows keeps what must not be forgotten', () => {
  const LOCAL = 'C:\\Users\\u\\AppData\\Local';
  it.each([
    [{ LOCALAPPDATA: LOCAL }, `${LOCAL}\\minesweep`],
    [{ LOCALAPPDATA: `${LOCAL}\\` }, `${LOCAL}\\minesweep`],
    [{ USERPROFILE: 'D:\\u' }, 'D:\\u\\AppData\\Local\\minesweep'],
    [{ LOCALAPPDATA: '', USERPROFILE: '\\\\server\\u' }, '\\\\server\\u\\AppData\\Local\\minesweep'],
  ])('is for a user with %j in %s', (environment, folder) => {
    expect(userStatePlace('windows', environment)).toBe(folder);
  });

  it.each([
    {},
    { LOCALAPPDATA: '' },
    { LOCALAPPDATA: '.' },
    { USERPROFILE: 'C:' },
    { HOME: '/home/u' },
    { LOCALAPPDATA: '\\x' },
  ])('is not guessed from %j', (env) => {
    expect(() => userStatePlace('windows', env)).toThrow(/LOCALAPPDATA does not name a folder.*--data FOLDER/);
  });

  it('is for an administrator in ProgramData', () => {
    expect(statePlacesOf('windows', { ProgramData: 'D:\\Data' }).machine).toBe('D:\\Data\\Minesweep');
    expect(statePlacesOf('windows', { ProgramData: '.' }).machine).toBe('C:\\ProgramData\\Minesweep');
  });
});
