import { expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { FakeWindows } from '../../testing/fake-windows.ts';
import type { FakeProcess } from '../../testing/windows-rows.ts';
import { FOOTPRINT_ACCESS } from './probe-footprint.ts';
import { readRegions } from './process-regions.ts';
import { readProgramStart } from './program-start.ts';

const SYSTEM32 = '\\Device\\HarddiskVolume3\\Windows\\System32';
const PATH = 'C:\\Windows\\System32\\Notepad.exe';
const IMAGES = [`${SYSTEM32}\\ntdll.dll`, `${SYSTEM32}\\notepad.exe`];
const PRIVATE = [{ bytes: 0x10_0000 }];
/** Within the second image, between images and private memory, in private memory. */
const [IN_SECOND, IN_BETWEEN, IN_PRIVATE] = [0x1_1000n, 0x100_0000n, 0x1_0000_1000n];

async function startOf(change: Partial<FakeProcess>, path = PATH) {
  const windows = new FakeWindows();
  windows.processes = [{ pid: 8, name: 'notepad.exe', images: IMAGES, privateMemory: PRIVATE, ...change }];
  const process = windows.openProcess(FOOTPRINT_ACCESS, 8) ?? 0n;
  const regions = observedValue(await readRegions(windows, process, new AbortController().signal));
  return readProgramStart(windows, process, path, regions?.programs);
}

it.each<[string, Partial<FakeProcess>, object]>([
  ['is itself', { programAt: IN_SECOND }, { in: 'program', isMapped: true }],
  [
    'was renamed while it runs',
    { programAt: IN_SECOND, images: [IMAGES[0], `${SYSTEM32}\\notepad.old`] },
    { in: 'other-image', isMapped: false },
  ],
  ['was emptied and filled anew', { programAt: IN_PRIVATE, images: [IMAGES[0]] }, { in: 'no-image', isMapped: false }],
  [
    'was emptied, and what was put in lies elsewhere',
    { programAt: IN_BETWEEN, images: [IMAGES[0]] },
    { in: 'nothing', isMapped: false },
  ],
  ['had to make room for something else', { programAt: IN_PRIVATE }, { in: 'no-image', isMapped: true }],
  ['comes from a file that is gone', { programAt: IN_SECOND, images: [IMAGES[0], undefined] }, { in: 'unnamed-image' }],
  [
    'is itself, beside a library that nobody can name',
    { programAt: IN_SECOND, images: [...IMAGES, undefined] },
    { in: 'program' },
  ],
])('a program that %s', async (_, change, start) => {
  expect(await startOf(change)).toEqual({ value: start });
});

it('is not known when nobody tells, or it has no start', async () => {
  expect(await startOf({})).toMatchObject({ unobservable: 'failed', detail: '0xc0000003' });
  expect(await startOf({ programAt: 0n })).toMatchObject({ unobservable: 'unsupported' });
  expect(await startOf({ programAt: 0x100_0000_0000n })).toMatchObject({ unobservable: 'failed' });
});
