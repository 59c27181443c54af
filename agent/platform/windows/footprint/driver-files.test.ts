import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FakeWindows } from '../../testing/fake-windows.ts';
import { listDriverFiles } from './driver-files.ts';

/* Where this is no Windows, its paths are names in the folder that the tests run in. */

const IS_WINDOWS = process.platform === 'win32';
const before = process.cwd();
const folder = mkdtempSync(`${tmpdir()}/minesweep-drivers-`);
const at = (name: string) => (IS_WINDOWS ? `${folder}\\${name}` : `C:\\${name}`);

beforeAll(() => {
  if (!IS_WINDOWS) process.chdir(folder);
  for (const name of ['Miner', 'Empty', 'Full', 'Many']) mkdirSync(at(name));
  for (const name of ['xmrig.exe', 'WinRing0x64.SYS', 'a.sys', 'b.sys.txt', 'sys'])
    writeFileSync(`${at('Miner')}/${name}`, '');
  mkdirSync(`${at('Miner')}/folder.sys`);
  for (let file = 0; file < 50; file++) writeFileSync(`${at('Full')}/${file}.txt`, '');
  for (let file = 0; file < 50; file++) writeFileSync(`${at('Many')}/${file}.sys`, '');
});
afterAll(() => {
  if (!IS_WINDOWS) process.chdir(before);
  rmSync(folder, { recursive: true });
});

const listBeside = (program: string, maxEntries?: number, windows = new FakeWindows()) =>
  listDriverFiles(windows, { text: program }, maxEntries);

it('are the drivers in the folder of a program, whether or not they are loaded', async () => {
  const files = await listBeside(`${at('Miner')}\\xmrig.exe`);
  expect('value' in files && files.value.toSorted()).toEqual(['WinRing0x64.SYS', 'a.sys']);
  expect(await listBeside(`${at('Empty')}\\xmrig.exe`)).toEqual({ value: [] });
});

it('are unknown where nobody looked through the folder to its end, or somebody filled it with others', async () => {
  expect(await listBeside(`${at('Full')}\\xmrig.exe`, 49)).toEqual({
    unobservable: 'failed',
    detail: 'too-many-files',
  });
  expect(await listBeside(`${at('Full')}\\xmrig.exe`, 50)).toEqual({ value: [] });
  expect(await listBeside(`${at('Many')}\\xmrig.exe`)).toEqual({ unobservable: 'failed', detail: 'too-many-files' });
  expect(await listBeside(`${at('Gone')}\\xmrig.exe`)).toEqual({ unobservable: 'vanished', detail: 'ENOENT' });
});

it('are not asked for on a share, nor of a program whose path nobody knows', async () => {
  const windows = new FakeWindows();
  windows.remoteDrives.add('C:\\');
  for (const path of ['C:\\Miner\\xmrig.exe', '\\\\share.example\\x\\xmrig.exe'])
    expect(await listBeside(path, 9, windows)).toMatchObject({ unobservable: 'unsupported' });
  expect(await listDriverFiles(windows, undefined)).toMatchObject({ unobservable: 'unsupported' });
});
