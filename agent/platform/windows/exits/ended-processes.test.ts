import { expect, it, vi } from 'vitest';
import { OwnedCpu } from '../../../sample/owned-cpu.ts';
import { FakeWindows } from '../../testing/fake-windows.ts';
import type { FakeProcess } from '../../testing/windows-rows.ts';
import { observedValue } from '#shared/model/observed.ts';
import { PROCESS_TIMES } from '../calls/structures.ts';
import { ProcessTable } from '../../process-table.ts';
import { WindowsPlatform } from '../windows-platform.ts';

const BEGAN_MS = 1_700_000_000_000;
const compiler: FakeProcess = { pid: 40, name: 'cl.exe', startedAtMs: BEGAN_MS, userMs: 300, kernelMs: 100 };

function watched() {
  const windows = new FakeWindows();
  const platform = new WindowsPlatform({ calls: windows, readMinerConfig: () => undefined });
  const table = new ProcessTable(64);
  const owned = new OwnedCpu(table);
  return {
    ...{ windows, platform, table },
    tick(...processes: readonly FakeProcess[]) {
      windows.processes = [{ pid: 4, name: 'System', startedAtMs: BEGAN_MS - 1 }, ...processes];
      const exits = observedValue(platform.takeExits());
      platform.sweepProcesses(table);
      return { exits, owned: owned.take(exits, 1_000, 2_000) };
    },
  };
}

it('tells what a process had used when it ended, once, and holds nothing of it afterwards', () => {
  const { windows, platform, tick } = watched();
  tick();
  tick(compiler);
  expect([...windows.open.values()].map(({ pid }) => pid)).toEqual([4, 40]);
  // The handle answers for the process as it was when it ended.
  for (const [handle, { pid }] of windows.open)
    if (pid === 40) windows.open.set(handle, { ...compiler, userMs: 900, endedAtMs: BEGAN_MS + 1_500 });
  expect(tick().exits).toEqual({ records: [], isComplete: false });
  // With the sweep that misses it: a handle keeps its file from being replaced.
  expect(windows.open.size).toBe(1);
  const { exits, owned } = tick();
  expect(exits).toEqual({
    records: [{ pid: 40, threadId: 40, cpuMs: 1_000, lifeMs: 1_500 }],
    isComplete: false,
  });
  // Of which 400 ms had been seen.
  expect(owned.byRecordsMs).toBe(600);
  expect(tick().exits?.records).toEqual([]);
  expect(windows.open.size).toBe(1);
  platform[Symbol.dispose]();
  expect(windows.open.size).toBe(0);
});

it('holds nothing when nobody asks, and nothing of who may not be opened', () => {
  const { windows, platform, table, tick } = watched();
  windows.processes = [compiler];
  platform.sweepProcesses(table);
  expect(windows.open.size).toBe(0);
  tick();
  tick({ ...compiler, openError: 5 });
  expect([...windows.open.values()].map(({ pid }) => pid)).toEqual([4]);
  tick();
  expect(tick().exits?.records).toEqual([]);
  platform[Symbol.dispose]();
});

it('lets go of everybody when the agent rests, and meets them anew afterwards', () => {
  vi.useFakeTimers();
  const { windows, platform, tick } = watched();
  tick();
  tick(compiler);
  vi.advanceTimersByTime(4_000);
  tick(compiler);
  vi.advanceTimersByTime(4_000);
  expect(windows.open.size).toBe(2);
  vi.advanceTimersByTime(1_001);
  expect(windows.open.size).toBe(0);
  tick(compiler);
  expect(windows.open.size).toBe(2);
  platform[Symbol.dispose]();
  vi.useRealTimers();
});

/** As Wine answers: with the times of whoever asks. */
function tellOurs(windows: FakeWindows, about: (pid: number) => boolean): void {
  const read = windows.readProcessTimes.bind(windows);
  windows.readProcessTimes = (handle, times) => {
    const isRead = read(handle, times);
    const pid = windows.open.get(handle)?.pid ?? 0;
    if (pid !== process.pid && !about(pid)) return isRead;
    times.writeBigInt64LE(70_000_000n, PROCESS_TIMES.at.user);
    times.writeBigInt64LE(0n, PROCESS_TIMES.at.kernel);
    return isRead;
  };
}
const us = { pid: process.pid, name: 'node.exe', startedAtMs: BEGAN_MS, userMs: 7_000 };
const OTHERS = [40, 44, 48].map((pid) => ({ ...compiler, pid }));

it('has no records where everybody is told to have used what we did', () => {
  const { windows, platform, tick } = watched();
  tellOurs(windows, () => true);
  tick(us);
  tick(us, ...OTHERS);
  expect(tick(us).exits).toBeUndefined();
  expect(platform.takeExits()).toMatchObject({ unobservable: 'unsupported', detail: 'process-times' });
  expect(windows.open.size).toBe(0);
});

it.each([
  ['we ourselves worked since the list was made', () => false],
  ['one of many has come to what we have used', (pid: number) => pid === 44],
])('has records although %s', (_, about) => {
  const { windows, platform, tick } = watched();
  tellOurs(windows, about);
  tick({ ...us, userMs: 6_000 });
  tick({ ...us, userMs: 6_000 }, ...OTHERS);
  tick({ ...us, userMs: 6_000 });
  expect(tick(us).exits?.records).toHaveLength(3);
  platform[Symbol.dispose]();
});
