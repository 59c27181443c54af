import { expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { FakeWindows } from '../../testing/fake-windows.ts';
import type { FakeProcess } from '../../testing/windows-rows.ts';
import { GROUP_AFFINITY } from '../calls/structures.ts';
import { watchThreads } from './watch-threads.ts';

const affinityOf = (group: number, mask: bigint) => {
  const affinity = Buffer.alloc(GROUP_AFFINITY.bytes);
  affinity.writeUInt16LE(group, GROUP_AFFINITY.at.group);
  affinity.writeBigUInt64LE(mask, GROUP_AFFINITY.at.mask);
  return affinity;
};

it('numbers the one processor of a thread through all groups', async () => {
  const windows = new FakeWindows();
  const process = { pid: 8, name: 'a.exe', startedAtMs: 1_790_000_000_000 };
  windows.processes = [{ ...process, threadMs: [0, 0, 0, 0] }];
  windows.affinities.set(9, affinityOf(0, 1n << 3n));
  windows.affinities.set(10, affinityOf(1, 1n));
  windows.affinities.set(11, affinityOf(2, 1n << 63n));
  windows.affinities.set(12, affinityOf(0, 0b11n));
  const watched = watchThreads(windows, { pid: 8, startId: process.startedAtMs * 1_000 }, new AbortController().signal);
  windows.processes = [{ ...process, threadMs: [400, 300, 200, 100] }];
  const threads = observedValue(await watched);
  expect(threads?.busy.map(({ onlyCpu }) => onlyCpu)).toEqual([3, 64, 191, undefined]);
});

it('says of a process that is hidden that it is not listed, and not that it is gone', async () => {
  const windows = new FakeWindows();
  const run = { pid: 8, startId: 1_790_000_000_000_000 };
  const hidden: FakeProcess = { pid: 8, name: 'x.exe', startedAtMs: 1_790_000_000_000, isHidden: true };
  windows.processes = [{ ...hidden, pid: 4 }, hidden];
  const watch = () => watchThreads(windows, run, new AbortController().signal);
  expect(await watch()).toEqual({ unobservable: 'failed', detail: 'not-listed' });
  windows.processes = [{ ...hidden, startedAtMs: 1_790_000_000_001 }];
  expect(await watch()).toEqual({ unobservable: 'vanished' });
  windows.processes = [];
  expect(await watch()).toEqual({ unobservable: 'vanished' });
  expect(windows.open.size).toBe(0);
});
