import { describe, expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import type { HiddenSearchRequest } from '../../platform.ts';
import { FakeWindows } from '../../testing/fake-windows.ts';
import type { FakeProcess } from '../../testing/windows-rows.ts';
import { HiddenProcessSearch } from './hidden-search.ts';
import { ProcessList } from '../process/process-list.ts';

const STARTED = 1_790_000_000_000;
const RUNS = { startedAtMs: STARTED, userMs: 90_000, path: 'C:\\ProgramData\\x.exe' };
const LISTED: FakeProcess = { ...RUNS, pid: 8, name: 'a.exe' };
const HIDDEN: FakeProcess = { ...RUNS, pid: 4_712, name: 'x.exe', isHidden: true };
const ENDED: FakeProcess = { ...RUNS, pid: 4_712, name: 'x.exe', endedAtMs: STARTED + 1 };
const FROM_THE_FIRST = { fromPid: 1 };
/** The first of the looks that follow comes later. */
const AT_ONCE_MS = 1_000;

function searchOf(...processes: readonly FakeProcess[]) {
  const windows = new FakeWindows();
  windows.processes = [LISTED, ...processes];
  const host = { windows, owners: new Set<number>(), unlisted: [] as number[], list: new ProcessList(windows) };
  const search = new HiddenProcessSearch({
    calls: windows,
    list: host.list,
    connectionOwners: () => host.owners,
    unlisted: () => host.unlisted,
  });
  const run = (change: Partial<HiddenSearchRequest>, signal = new AbortController().signal) =>
    search.run({ kind: 'hidden-processes', process: 'host', suspects: [], ...change }, signal);
  return {
    ...host,
    run,
    hidden: async (change: Partial<HiddenSearchRequest>) => observedValue(await run(change))?.hidden,
  };
}

describe('the search for who is hidden', () => {
  it('names who opens by its id and is not listed, and leaves no handle open', async () => {
    const { windows, hidden } = searchOf(HIDDEN);
    expect(await hidden(FROM_THE_FIRST)).toEqual([
      { pid: 4_712, startId: STARTED * 1_000, seenBy: ['process-id'], unseenBy: ['process-list'] },
    ]);
    expect(windows.open.size).toBe(0);
  });

  it('tries no ids unless it is asked to, but looks at suspects, at who was found before, and at owners of connections', async () => {
    const { hidden, owners, unlisted } = searchOf(HIDDEN);
    expect(await hidden({})).toEqual([]);
    expect(await hidden({ suspects: [HIDDEN.pid] })).toHaveLength(1);
    unlisted.push(HIDDEN.pid);
    expect(await hidden({})).toHaveLength(1);
    unlisted.pop();
    owners.add(HIDDEN.pid).add(LISTED.pid);
    expect(await hidden({})).toMatchObject([{ pid: HIDDEN.pid, seenBy: ['process-id', 'connection-owner'] }]);
  });

  it.each<readonly [string, FakeProcess]>([
    ['has ended while somebody has a handle of it', ENDED],
    ['may not be asked, and so may have ended', { ...HIDDEN, openError: 5 }],
    ['never used a processor: a snapshot', { ...HIDDEN, userMs: 0 }],
    ['never ran, by its cycles as well', { ...HIDDEN, userMs: 0, cycles: 0 }],
  ])('does not name who %s', async (_, process) => {
    const { windows, hidden } = searchOf(process);
    const beganMs = performance.now();
    expect(await hidden({ ...FROM_THE_FIRST, suspects: [process.pid] })).toEqual([]);
    expect(performance.now() - beganMs).toBeLessThan(AT_ONCE_MS);
    expect(windows.open.size).toBe(0);
  });

  it('names who sleeps over every clock tick', async () => {
    const { hidden } = searchOf({ ...HIDDEN, userMs: 0, cycles: 7_000 });
    expect(await hidden({ suspects: [HIDDEN.pid] })).toMatchObject([{ pid: HIDDEN.pid }]);
  });

  it('takes no id that opens the one below for a process', async () => {
    const { windows, hidden } = searchOf();
    expect(windows.openProcess(0, LISTED.pid + 1)).toBeDefined();
    expect(await hidden({ suspects: [LISTED.pid + 1, LISTED.pid + 3] })).toEqual([]);
  });

  it('does not name who is listed by the next look, or is another run by then', async () => {
    const { windows, hidden } = searchOf(HIDDEN);
    const listedLater = hidden(FROM_THE_FIRST);
    setTimeout(() => {
      windows.processes = [LISTED, { ...RUNS, pid: HIDDEN.pid, name: 'x.exe' }];
    }, 500);
    expect(await listedLater).toEqual([]);
    windows.processes = [LISTED, HIDDEN];
    const reused = hidden(FROM_THE_FIRST);
    setTimeout(() => {
      windows.processes = [LISTED, { ...HIDDEN, startedAtMs: STARTED + 1 }];
    }, 500);
    expect(await reused).toEqual([]);
  });

  it('tries ids up to twice the highest of a process or thread, and goes on where time was up', async () => {
    const far = { ...HIDDEN, pid: 150_000 };
    const few = searchOf(far, { ...RUNS, pid: 8_000, name: 'b.exe', threadMs: [1] });
    expect(await few.hidden(FROM_THE_FIRST)).toEqual([]);
    const { run, windows } = searchOf(far, { ...RUNS, pid: 100_000, name: 'b.exe', threadMs: [1] });
    const openProcess = windows.openProcess.bind(windows);
    let [lastTried, isSlow] = [0, true];
    windows.openProcess = (access, pid) => {
      lastTried = pid;
      // As slow as a machine that does much else.
      if (isSlow && pid % 4_000 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      return openProcess(access, pid);
    };
    const first = observedValue(await run(FROM_THE_FIRST));
    expect(first?.hidden).toEqual([]);
    expect(first?.nextPid).toBe(lastTried + 4);
    isSlow = false;
    const second = observedValue(await run({ fromPid: first?.nextPid ?? 0 }));
    expect(second?.hidden).toMatchObject([{ pid: far.pid }]);
    expect(second?.nextPid).toBeUndefined();
  });

  it('tries a million ids at most, whatever number a list has, and fewer each time when it was in it once', async () => {
    const absurd = { ...RUNS, pid: 2 ** 31, name: 'b.exe' };
    const { run, windows } = searchOf(absurd);
    let last = 0;
    windows.openProcess = (_, pid) => {
      last = pid;
      return undefined;
    };
    const round = async () => {
      let fromPid: number | undefined = 1;
      for (let pieces = 0; fromPid !== undefined && pieces < 20; pieces++)
        fromPid = observedValue(await run({ fromPid }))?.nextPid;
      return last;
    };
    expect(await round()).toBe(2 ** 22 - 4);
    windows.processes = [LISTED];
    const later: number[] = [];
    for (let rounds = 0; rounds < 7; rounds++) later.push(await round());
    expect(later.slice(0, 2)).toEqual([2 ** 21 - 4, 2 ** 20 - 4]);
    expect(later.at(-1)).toBe(65_536 - 4);
  });

  it('looks at our own process once a round', async () => {
    const { run, windows } = searchOf();
    let asked = 0;
    windows.systemDirectory = () => {
      asked++;
      return undefined;
    };
    const first = observedValue(await run(FROM_THE_FIRST))?.foreignLibraries;
    expect(first).toMatchObject({ unobservable: 'failed' });
    expect(observedValue(await run({ fromPid: 4_000 }))?.foreignLibraries).toEqual(first);
    expect(asked).toBe(1);
    await run({});
    expect(asked).toBe(2);
  });

  it('gives others their turn, and ends when it is told to', async () => {
    const { run, windows } = searchOf();
    const openProcess = windows.openProcess.bind(windows);
    windows.openProcess = (access, pid) => {
      // Half a second for all of them.
      if (pid % 128 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      return openProcess(access, pid);
    };
    const beganMs = performance.now();
    let [lastMs, longestMs] = [beganMs, 0];
    const turn = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - lastMs);
      lastMs = performance.now();
    }, 0);
    await run(FROM_THE_FIRST);
    clearInterval(turn);
    const tookMs = performance.now() - beganMs;
    expect(tookMs).toBeGreaterThan(500);
    expect(Math.max(longestMs, performance.now() - lastMs)).toBeLessThan(tookMs / 4);
    const abort = new AbortController();
    const aborted = run(FROM_THE_FIRST, abort.signal);
    abort.abort();
    expect(await aborted).toMatchObject({ unobservable: 'failed', detail: 'aborted' });
  });

  it('says why there is no list, instead of naming everybody', async () => {
    const { windows, run } = searchOf(HIDDEN);
    windows.querySystem = () => ({ status: 0xc000_0005 | 0, neededBytes: 0 });
    expect(await run(FROM_THE_FIRST)).toMatchObject({ unobservable: 'failed', detail: '0xc0000005' });
  });
});
