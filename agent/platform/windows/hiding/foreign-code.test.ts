import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { FakeWindows } from '../../testing/fake-windows.ts';
import { functionDistance, libraryFile } from '../../testing/library-file.ts';
import { WindowsPlatform } from '../windows-platform.ts';
import { ForeignCode } from './foreign-code.ts';

/* Drives are folders here, so that the files of the libraries can be read. */
const drive = mkdtempSync(join(tmpdir(), 'minesweep-foreign-'));
const WINDOWS = join(drive, 'Windows');
const SYSTEM = `${WINDOWS}\\System32`;
const OTHER = join(drive, 'x\\System32');
const SELF = 2n ** 64n - 1n;
const IMAGE_BYTES = 0x1_0000n;
/** The first private memory of {@link FakeWindows}. */
const PRIVATE = 0x1_0000_0000n;
const CODE = Buffer.from('4c8bd1b836000000f604250803fe7f0175030f05c3cd2ec3', 'hex');
const FUNCTIONS_OF = {
  'ntdll.dll': ['NtQuerySystemInformation', 'NtDeviceIoControlFile'],
  'kernelbase.dll': ['OpenProcess'],
  'kernel32.dll': ['OpenProcess'],
} as const;
const LIBRARIES = Object.entries<readonly string[]>(FUNCTIONS_OF);
const CODE_BYTES = 64;

mkdirSync(SYSTEM, { recursive: true });
for (const [library, functions] of LIBRARIES) writeFileSync(`${SYSTEM}\\${library}`, libraryFile(functions, CODE));
afterAll(() => rmSync(drive, { recursive: true }));

/** Our own process with these libraries at its beginning, then those of Windows as they are, and private memory at the end. */
function processWith(...before: readonly string[]) {
  const windows = new FakeWindows();
  windows.systemFolder = SYSTEM;
  const images = [...before, ...LIBRARIES.map(([library]) => `${SYSTEM}\\${library}`)];
  windows.open.set(SELF, { pid: 8, name: 'minesweep.exe', images, privateMemory: [{ bytes: 0x1000 }] });
  const code = (image: number, index: number) => BigInt(image) * IMAGE_BYTES + BigInt(functionDistance(index));
  for (const [image] of images.entries()) {
    for (const index of [0, 1]) {
      const bytes = Buffer.alloc(CODE_BYTES, 0xcc);
      CODE.copy(bytes);
      windows.memory.set(code(image, index), bytes);
    }
  }
  for (const [index, [library, names]] of LIBRARIES.entries()) {
    const image = before.length + index;
    const functions = new Map(names.map((name, at) => [name, code(image, at)]));
    windows.libraries.set(library, { base: BigInt(image) * IMAGE_BYTES, functions });
  }
  const divert = (library: string, name: string, to: bigint) => {
    const bytes = windows.memory.get(windows.libraries.get(library)?.functions.get(name) ?? -1n);
    bytes?.write('ff2500000000', 'hex');
    bytes?.writeBigUInt64LE(to, 6);
  };
  const foreign = new ForeignCode(windows);
  const read = () => foreign.read([]);
  const names = async () => observedValue(await read())?.map(({ text }) => text);
  return { windows, divert, read, names };
}

describe('program code in our own process', () => {
  it('is of Windows, however that writes the names of its files', async () => {
    const { windows, names } = processWith();
    expect(await names()).toEqual([]);
    windows.systemFolder = SYSTEM.toUpperCase();
    expect(await names()).toEqual([]);
  });

  it('is diverted in the library that is called, whatever copy of it lies below', async () => {
    const { divert, names } = processWith(`${SYSTEM}\\ntdll.dll`);
    expect(await names()).toEqual([]);
    divert('ntdll.dll', 'NtQuerySystemInformation', PRIVATE);
    divert('kernelbase.dll', 'OpenProcess', PRIVATE);
    expect(await names()).toEqual(['memory:ntdll.dll!NtQuerySystemInformation', 'memory:kernelbase.dll!OpenProcess']);
  });

  it('is foreign in another folder that is called System32, and Windows is not foreign because of it', async () => {
    const others = [`${OTHER}\\ntdll.dll`, `${OTHER}\\hook.dll`];
    const { divert, names } = processWith(...others);
    divert('ntdll.dll', 'NtQuerySystemInformation', PRIVATE);
    expect(await names()).toEqual(['memory:ntdll.dll!NtQuerySystemInformation', ...others]);
  });

  it('is a library of somebody else, and no more than that, when a function leads into one', async () => {
    const sensor = join(drive, 'Program Files\\Sensor\\sensor64.dll');
    const { divert, names } = processWith(sensor);
    divert('ntdll.dll', 'NtQuerySystemInformation', 0n);
    expect(await names()).toEqual([sensor]);
  });

  it('is foreign below the folders of Windows where anybody may put a library', async () => {
    const open = ['Tasks\\x.dll', 'spool\\drivers\\color\\x.dll', 'Tasks_Migrated\\x.dll'].map(
      (path) => `${SYSTEM}\\${path}`,
    );
    const { names } = processWith(`${SYSTEM}\\spool\\drivers\\x64\\x.dll`, `${SYSTEM}\\taskschd.dll`, ...open);
    expect(await names()).toEqual(open);
  });

  it('says so when a function was changed and nobody can tell where it leads', async () => {
    const { windows, names } = processWith();
    windows.memory.get(BigInt(functionDistance(0)))?.writeUInt8(0xcc, CODE.length - 1);
    expect(await names()).toEqual(['memory:ntdll.dll!NtQuerySystemInformation (changed)']);
  });

  it('cannot be told where what is called is not the library of Windows, or its file cannot be read', async () => {
    const { windows, read } = processWith(`${OTHER}\\ntdll.dll`);
    const { functions = new Map() } = windows.libraries.get('ntdll.dll') ?? {};
    windows.libraries.set('ntdll.dll', { base: 0n, functions });
    expect(await read()).toMatchObject({ unobservable: 'failed', detail: 'no-ntdll.dll' });
    const file = `${SYSTEM}\\ntdll.dll`;
    const second = processWith();
    writeFileSync(file, 'MZ');
    const unreadable = { unobservable: 'failed', detail: 'unreadable-ntdll.dll' };
    expect(await second.read()).toMatchObject(unreadable);
    expect(await second.read()).toMatchObject(unreadable);
    writeFileSync(file, libraryFile(FUNCTIONS_OF['ntdll.dll'], CODE));
    expect(await second.names()).toEqual([]);
    second.windows.systemFolder = undefined;
    expect(await second.read()).toMatchObject({ unobservable: 'failed', detail: 'no-system-directory' });
  });
});

it('has connections told as they are, or not at all where somebody stands before them', async () => {
  const { windows, divert } = processWith();
  windows.processes = [{ pid: 8, name: 'minesweep.exe' }];
  const platform = new WindowsPlatform({ calls: windows, readMinerConfig: () => undefined });
  const search = () =>
    platform.runProbe({ kind: 'hidden-processes', process: 'host', suspects: [] }, new AbortController().signal);
  const seen = (name: string) => platform.capabilities().find((each) => each.name === name)?.detail;
  await search();
  expect([seen('connections'), seen('connection-owners')]).toEqual(['tcp-table', undefined]);
  divert('ntdll.dll', 'NtDeviceIoControlFile', PRIVATE);
  await search();
  expect([seen('connections'), seen('connection-owners')]).toEqual(['diverted', 'diverted']);
  divert('ntdll.dll', 'NtDeviceIoControlFile', 0n);
  windows.memory.get(BigInt(functionDistance(1)))?.set(CODE);
  await search();
  expect(seen('connections')).toBe('tcp-table');
});
