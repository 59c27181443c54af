import { expect, it } from 'vitest';
import { unpackedFolderOf } from './unpacked-place.ts';

it('is a folder of the user alone', () => {
  expect(unpackedFolderOf({ env: { HOME: '/root' }, uid: 0 })).toBe('/var/lib/minesweep/unpacked');
  expect(unpackedFolderOf({ env: { HOME: '/home/u' }, uid: 7 })).toBe('/home/u/.local/state/minesweep/unpacked');
  expect(unpackedFolderOf({ env: { HOME: '/home/u', XDG_STATE_HOME: '/s' }, uid: 7 })).toBe('/s/minesweep/unpacked');
  expect(unpackedFolderOf({ env: { LOCALAPPDATA: '/local', HOME: '/home/u' }, uid: undefined })).toBe(
    '/local/minesweep/unpacked',
  );
});

it.each([{}, { LOCALAPPDATA: '' }])('is none on Windows where no folder of the user is named: %j', (env) => {
  expect(() => unpackedFolderOf({ env: { HOME: '/', ...env }, uid: undefined })).toThrow('LOCALAPPDATA');
});
