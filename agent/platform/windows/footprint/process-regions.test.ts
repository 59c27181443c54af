import { expect, it } from 'vitest';
import { FakeWindows } from '../../testing/fake-windows.ts';
import type { FakeProcess } from '../../testing/windows-rows.ts';
import { FOOTPRINT_ACCESS } from './probe-footprint.ts';
import { readRegions } from './process-regions.ts';

const MIB = 2 ** 20;
const FILE = '\\Device\\HarddiskVolume3\\Data\\index.db';

async function regionsOf(change: Partial<FakeProcess>, signal = new AbortController().signal) {
  const windows = new FakeWindows();
  windows.processes = [{ pid: 8, name: 'app.exe', ...change }];
  return readRegions(windows, windows.openProcess(FOOTPRINT_ACCESS, 8) ?? 0n, signal);
}

it('counts sections of no file as memory of no file, and code of any section as code of no image', async () => {
  const sections = [
    { bytes: 2_080 * MIB },
    { bytes: 3 * MIB, isCode: true },
    { bytes: 4_000 * MIB, file: FILE },
    { bytes: 5 * MIB, isCode: true, file: FILE },
  ] as const;
  expect(await regionsOf({ sections, privateMemory: [{ bytes: 300 * MIB }] })).toMatchObject({
    value: { memory: { largeAnonymousBytes: [2_080 * MIB, 300 * MIB], executableAnonymousBytes: 8 * MIB } },
  });
});

it('names a file whose code is mapped as data, which is no program of the process', async () => {
  const image = '\\Device\\HarddiskVolume3\\app.exe';
  const [code, data] = ['\\Device\\HarddiskVolume3\\payload.bin', FILE];
  const sections = [
    { bytes: MIB, isCode: true, file: code },
    { bytes: MIB, file: data },
    { bytes: 300 * MIB, file: data },
  ] as const;
  expect(await regionsOf({ images: [image], sections })).toMatchObject({
    value: {
      memory: { executableAnonymousBytes: MIB, largeAnonymousBytes: [], codeFiles: ['app.exe', 'payload.bin'] },
      programs: new Set(['app.exe']),
      codePaths: [image, code],
    },
  });
});

it('names a library once, however often it is mapped', async () => {
  const [program, library] = ['\\Device\\HarddiskVolume3\\app.exe', '\\Device\\HarddiskVolume3\\a.dll'];
  const images = [program, ...Array.from({ length: 600 }, () => library)];
  expect(await regionsOf({ images })).toMatchObject({
    value: {
      memory: { codeFiles: ['app.exe', 'a.dll'] },
      programs: new Set(['app.exe', 'a.dll']),
      codePaths: [program, library],
    },
  });
});

it('says nothing of memory that is in too many pieces, or that nobody went through', async () => {
  const image = '\\Device\\HarddiskVolume3\\app.exe';
  expect(await regionsOf({ pieces: 100_000, images: [image] })).toEqual({ unobservable: 'failed', detail: 'too-many' });
  expect(await regionsOf({ pieces: 99_000, sections: [{ bytes: MIB, isCode: true }] })).toMatchObject({
    value: { memory: { executableAnonymousBytes: MIB } },
  });
  expect(await regionsOf({})).toEqual({ unobservable: 'failed', detail: 'no-region' });
  expect(await regionsOf({ images: [image] }, AbortSignal.abort())).toEqual({
    unobservable: 'failed',
    detail: 'aborted',
  });
});
