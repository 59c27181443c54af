import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { observed, observedValue, type Unobservable } from '#shared/model/observed.ts';
import { FakeTrust } from '../../testing/fake-trust.ts';
import { FakeWindows } from '../../testing/fake-windows.ts';
import type { FakeProcess } from '../../testing/windows-rows.ts';
import { versionedProgram } from '../../testing/versioned-program.ts';
import type { Handle } from '../calls/windows-calls.ts';
import { ImageSignatures, type JudgedFile } from './image-signatures.ts';
import { probeFootprint } from './probe-footprint.ts';
import { osNameOfUtf16 } from '../calls/windows-name.ts';

/* Where this is no Windows, its paths are names in the folder that the tests run in. */

const IS_WINDOWS = process.platform === 'win32';
const SIGNED = observed({ state: 'trusted', by: 'Example Ltd' } as const);
/** The file at the path, once it was opened. */
const OPENED = 77n;
const DEVICE = '\\Device\\HarddiskVolume3';
const PATH = 'C:\\Java\\xmrig.exe';
const before = process.cwd();
const folder = mkdtempSync(`${tmpdir()}/minesweep-origin-`);

beforeAll(() => {
  if (!IS_WINDOWS) process.chdir(folder);
  mkdirSync('C:\\Java', { recursive: true });
  writeFileSync(PATH, 'a program');
});
afterAll(() => {
  if (!IS_WINDOWS) process.chdir(before);
  rmSync(folder, { recursive: true });
});

interface Signed {
  /** What is so when the file at the path was opened to see who signed it. */
  readonly onceOpened?: Partial<FakeProcess>;
  readonly judged?: JudgedFile;
}

async function footprintOf(
  process: Partial<FakeProcess>,
  path = PATH,
  { onceOpened, judged = { signature: SIGNED } }: Signed = {},
) {
  const windows = new FakeWindows();
  windows.processes = [{ pid: 8, name: 'xmrig.exe', path, ...process }];
  const exe = observed(osNameOfUtf16(path));
  const signatures = {
    async read(_: string, whyNot: (file: Handle) => Promise<Unobservable | undefined>) {
      windows.processes = [{ pid: 8, name: 'xmrig.exe', path, ...process, ...onceOpened }];
      const refusal = await whyNot(OPENED);
      return refusal === undefined ? judged : { signature: refusal };
    },
  };
  const probe = { calls: windows, signatures, pid: 8, startId: 0, exe, isSameRun: () => true };
  const footprint = observedValue(await probeFootprint(probe, new AbortController().signal));
  expect(windows.open.size).toBe(0);
  return footprint;
}

async function originOf(images: readonly (string | undefined)[], path = PATH) {
  const footprint = await footprintOf({ images }, path);
  return footprint === undefined ? undefined : observedValue(footprint.origin);
}

it.each([
  [
    'maps the file at its path',
    ['\\Device\\HarddiskVolume3\\Windows\\System32\\ntdll.dll', '\\Device\\HarddiskVolume3\\Java\\XMRig.exe'],
    'same',
  ],
  [
    'was renamed while it runs, or emptied',
    ['\\Device\\HarddiskVolume3\\Java\\old.exe', '\\Device\\HarddiskVolume3\\Windows\\ntdll.dll'],
    'other',
  ],
  ['maps what nobody can name', ['\\Device\\HarddiskVolume3\\Java\\old.exe', undefined], 'same'],
] as const)('a program that %s', async (_, images, file) => {
  const origin = await originOf(images);
  expect(origin?.file).toBe(file);
  // Of another file nothing is told as if it ran.
  expect(origin?.content !== undefined && 'value' in origin.content).toBe(file === 'same');
});

it.each<[string, Partial<FakeProcess>, object]>([
  ['is what runs', { images: [`${DEVICE}\\JAVA\\xmrig.exe`], programAt: 0x1000n }, SIGNED],
  [
    'was put where a program of that name was moved away from',
    { images: [`${DEVICE}\\Windows\\Temp\\xmrig.exe`], programAt: 0x1000n },
    { unobservable: 'unsupported', detail: 'another-file' },
  ],
  [
    'is what the process was started from',
    { images: [`${DEVICE}\\Java\\xmrig.exe`], programAt: 0x1000n, startedFrom: OPENED },
    SIGNED,
  ],
  [
    'has the name of what runs, and is another',
    { images: [`${DEVICE}\\Java\\xmrig.exe`], programAt: 0x1000n, startedFrom: OPENED + 1n },
    { unobservable: 'unsupported', detail: 'another-file' },
  ],
  [
    'has another name than what runs',
    { images: [`${DEVICE}\\Java\\old.exe`], programAt: 0x1000n },
    { unobservable: 'unsupported', detail: 'another-file' },
  ],
  [
    'is of a program that nobody can name',
    { images: [undefined], programAt: 0x1000n },
    { unobservable: 'failed', detail: 'no-file' },
  ],
  [
    'is of a program that is not told',
    { images: [`${DEVICE}\\Java\\xmrig.exe`] },
    { unobservable: 'failed', detail: '0xc0000003' },
  ],
])('the signature of a file that %s', async (_, process, told) => {
  const footprint = await footprintOf(process);
  expect(footprint?.origin).toMatchObject({ value: { signature: told } });
});

it('the signature of a file that took the place of what runs before it was opened', async () => {
  const runs = { images: [`${DEVICE}\\Java\\xmrig.exe`], programAt: 0x1000n };
  const renamed = { images: [`${DEVICE}\\Java\\old.exe`] };
  expect((await footprintOf(runs, PATH, { onceOpened: renamed }))?.origin).toMatchObject({
    value: { file: 'same', signature: { unobservable: 'unsupported', detail: 'another-file' } },
  });
});

it('tells the name in the file that was judged, whatever is put in its place once it is open', async () => {
  const [path, away] = ['C:\\Java\\swapped.exe', 'C:\\Java\\away.exe'];
  writeFileSync(path, versionedProgram({ OriginalFilename: 'node.exe' }));
  const trust = new FakeTrust();
  trust.sign(path, { status: 0, signer: 'Example Ltd' });
  const open = trust.openFile.bind(trust);
  trust.openFile = (name) => {
    const file = open(name);
    renameSync(path, away);
    writeFileSync(path, versionedProgram({ OriginalFilename: 'game.exe' }));
    return file;
  };
  const windows = new FakeWindows();
  windows.processes = [
    { pid: 8, name: 'swapped.exe', path, images: [`${DEVICE}\\Java\\swapped.exe`], programAt: 0x1000n },
  ];
  const signatures = new ImageSignatures(async () => trust, { monotonicMs: () => 0, wallMs: () => 0 });
  const exe = observed(osNameOfUtf16(path));
  const probe = { calls: windows, signatures, pid: 8, startId: 0, exe, isSameRun: () => true };
  expect(observedValue(await probeFootprint(probe, new AbortController().signal))).toMatchObject({
    origin: { value: { signature: SIGNED } },
    originalName: { value: { name: 'node.exe' } },
  });
  expect(trust.open.size).toBe(0);
});

it('names code from where anybody may put it', async () => {
  const images = [
    `${DEVICE}\\Java\\xmrig.exe`,
    `${DEVICE}\\Windows\\System32\\ntdll.dll`,
    `${DEVICE}\\Windows\\SysWOW64\\kernel32.dll`,
    `${DEVICE}\\Program Files (x86)\\Scanner\\scan.dll`,
    `${DEVICE}\\Windows\\System32\\Tasks\\task.dll`,
    `${DEVICE}\\Java\\version.dll`,
    '\\Device\\HarddiskVolume9\\Program Files\\Scanner\\other.dll',
  ];
  expect((await footprintOf({ images }))?.memory).toMatchObject({
    value: { foreignCode: ['task.dll', 'version.dll', 'other.dll'] },
  });
});

it('names a file from where anybody may put it whose code is mapped as data, unless Windows translated it', async () => {
  const sections = [
    { bytes: 4 * 2 ** 20, isCode: true, file: `${DEVICE}\\Users\\Public\\payload.bin` },
    { bytes: 2 ** 20, isCode: true, file: `${DEVICE}\\Windows\\XtaCache\\app.exe.1a2b.mp.1.jc` },
  ] as const;
  expect((await footprintOf({ images: [`${DEVICE}\\Java\\xmrig.exe`], sections }))?.memory).toMatchObject({
    value: { executableAnonymousBytes: 5 * 2 ** 20, foreignCode: ['payload.bin'] },
  });
});

it('names all code from where anybody may put it as it names code', async () => {
  const foreign = [...Array.from({ length: 8 }, (_, at) => `${at}.dll`), `node${'x'.repeat(90)}.dll`, 'v8.dll'];
  const images = [
    `${DEVICE}\\Java\\xmrig.exe`,
    `${DEVICE}\\Windows\\System32\\ntdll.dll`,
    ...foreign.map((name) => `${DEVICE}\\Users\\Public\\${name}`),
    `${DEVICE}\\Users\\Public\\more\\v8.dll`,
  ];
  const footprint = await footprintOf({ images });
  const { codeFiles = [], foreignCode = [] } = (footprint && observedValue(footprint.memory)) ?? {};
  expect(codeFiles.filter((name) => !foreignCode.includes(name))).toEqual(['xmrig.exe', 'ntdll.dll']);
  expect(foreignCode).toHaveLength(10);
  expect(foreignCode.every((name) => name.length <= 80)).toBe(true);
});

it('a program with large pages and a driver beside it', async () => {
  const windows = new FakeWindows();
  const [bytes, driver] = [256 * 2 ** 20, 'C:\\Java\\WinRing0x64.sys'];
  writeFileSync('C:\\Java/WinRing0x64.sys', '');
  windows.modules = ['\\SystemRoot\\system32\\ntoskrnl.exe', `\\??\\${driver}`];
  const privateMemory = [{ bytes, isLarge: true }] as const;
  windows.processes = [{ pid: 8, name: 'xmrig.exe', path: PATH, privateMemory, privileges: [[4, true]] }];
  const signatures = { read: async () => ({ signature: SIGNED }) };
  const exe = observed(osNameOfUtf16(PATH));
  const probe = { calls: windows, signatures, pid: 8, startId: 0, exe, isSameRun: () => true };
  expect(observedValue(await probeFootprint(probe, new AbortController().signal))).toMatchObject({
    memory: { value: { hugePageBytes: bytes, largeAnonymousBytes: [bytes] } },
    drivers: { value: [{ path: driver, isBeside: true }] },
    driverFiles: { value: ['WinRing0x64.sys'] },
    mayLockMemory: { value: true },
  });
  expect(windows.open.size).toBe(0);
});

it('a program whose file is gone', async () => {
  expect((await originOf([], 'C:\\Java\\gone.exe'))?.file).toBe('missing');
});

it.skipIf(IS_WINDOWS)('a program whose name has half of a character is looked for by exactly that name', async () => {
  const name = 'C:\\Java\\\ud83d.exe';
  writeFileSync(
    Buffer.concat([Buffer.from('C:\\Java\\'), Buffer.from([0xed, 0xa0, 0xbd]), Buffer.from('.exe')]),
    'odd',
  );
  expect((await originOf([`\\Device\\HarddiskVolume3\\Java\\\ud83d.exe`], name))?.file).toBe('same');
  expect((await originOf([`\\Device\\HarddiskVolume3\\Java\\\ud83e.exe`], name))?.file).toBe('other');
});
