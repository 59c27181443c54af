import { describe, expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { GapCounts } from '../../gap-counts.ts';
import { FakeWindows } from '../../testing/fake-windows.ts';
import type { FakeProcess } from '../../testing/windows-rows.ts';
import { Accounts } from './accounts.ts';
import { ProcessDetailsReader } from './process-details.ts';
import { ProcessList } from './process-list.ts';
import { ServicePrograms } from './service-programs.ts';
import { ServiceTable } from './service-table.ts';
import { UnlistedProcesses } from '../hiding/unlisted-processes.ts';

const STARTED = 1_790_000_000_000;
const START_ID = STARTED * 1_000;
const MINER: FakeProcess = {
  ...{ pid: 100, name: 'xmrig.exe', parentPid: 8, startedAtMs: STARTED, sid: 'S-1-5-18' },
  ...{
    path: 'C:\\Java\\SmartMiner\\xmrig.exe',
    commandLine: '"C:\\Java\\SmartMiner\\xmrig.exe" -o pool.example:45700',
  },
};

const { path: _path, ...NO_PATH } = MINER;

function readerOf(...processes: readonly FakeProcess[]) {
  const windows = new FakeWindows();
  windows.processes = processes;
  windows.accounts.set('S-1-5-18', 'NT AUTHORITY\\SYSTEM');
  const [list, gaps] = [new ProcessList(windows), new GapCounts()];
  const clock = { monotonicMs: () => 0 };
  list.read();
  const reader = new ProcessDetailsReader({
    calls: windows,
    list,
    unlisted: new UnlistedProcesses(windows),
    accounts: new Accounts(windows, clock),
    services: new ServiceTable(windows, clock),
    servicePrograms: new ServicePrograms(windows, clock),
    gaps,
  });
  return { windows, list, gaps, reader };
}

const HOST: FakeProcess = { pid: 200, name: 'svchost.exe', parentPid: 8, startedAtMs: STARTED, sid: 'S-1-5-18' };

/** What is told of a host that so many services share, ZMiner among them. */
function hostOf(services: number) {
  const { windows, reader } = readerOf(HOST);
  const commandLine = 'C:\\Windows\\System32\\svchost.exe -k netsvcs -p';
  const names = Array.from({ length: services - 1 }, (_, index) => `Service${String(index).padStart(3, '0')}`);
  windows.services = [...names, 'ZMiner'].map((name) => ({ name, pid: 200, type: 0x20, commandLine }));
  return observedValue(reader.read(200, START_ID));
}

describe('details of a process', () => {
  it('tell every service that it is a host of, and of too many how many are left out', () => {
    const details = hostOf(11);
    expect(details?.services?.map(({ name }) => name)).toContain('ZMiner');
    expect([details?.services?.length, details?.servicesLeftOut]).toEqual([11, undefined]);
    const full = hostOf(70);
    expect([full?.services?.length, full?.servicesLeftOut]).toEqual([64, 6]);
  });

  it('name a host that services share alike, whichever of them run', () => {
    const groups = [1, 2, 11, 70].map((count) => hostOf(count)?.cgroup);
    expect(groups).toEqual(groups.map(() => ({ value: '/services/svchost -k netsvcs' })));
  });

  it('are read without the right to read its memory, and leave no handle open', () => {
    const { reader, windows } = readerOf(MINER);
    expect(reader.read(100, START_ID)).toMatchObject({
      value: {
        ...{ pid: 100, startId: START_ID, startedAtMs: STARTED, parentPid: 8, name: { text: 'xmrig.exe' } },
        exe: { value: { text: 'C:\\Java\\SmartMiner\\xmrig.exe' } },
        argv: { value: [{ text: 'C:\\Java\\SmartMiner\\xmrig.exe' }, { text: '-o' }, { text: 'pool.example:45700' }] },
        user: { value: { sid: 'S-1-5-18', name: 'NT AUTHORITY\\SYSTEM' } },
        kernelThread: false,
      },
    });
    expect(windows.open.size).toBe(0);
  });

  it('say why where access is denied, with what the list knows', () => {
    const { reader, gaps } = readerOf({ ...MINER, name: 'MsMpEng.exe', openError: 5 });
    const denied = { unobservable: 'no-permission', detail: 'protected' };
    expect(reader.read(100, START_ID)).toMatchObject({
      value: { name: { text: 'MsMpEng.exe' }, parentPid: 8, exe: denied, argv: denied, user: denied },
    });
    expect(gaps.take()).toEqual({});
  });

  it('are none of a run that is gone, or whose pid is another run by now', () => {
    const { reader, windows } = readerOf(MINER);
    expect(reader.read(100, START_ID + 1)).toEqual({ unobservable: 'vanished', detail: 'not-listed' });
    windows.processes = [{ ...MINER, startedAtMs: STARTED + 5_000 }];
    expect(reader.read(100, START_ID)).toEqual({ unobservable: 'vanished', detail: 'pid-reused' });
    expect(reader.isSameRun(100, START_ID)).toBe(false);
    windows.processes = [];
    expect(reader.read(100, START_ID)).toEqual({ unobservable: 'vanished' });
    expect(windows.open.size).toBe(0);
  });

  it('know what the kernel runs by itself, and not what only calls itself so', () => {
    const { reader } = readerOf(
      { pid: 4, name: 'System', parentPid: 0 },
      { pid: 120, name: 'Registry', parentPid: 4, startedAtMs: STARTED },
      { ...MINER, name: 'smss.exe', parentPid: 4 },
      { ...MINER, pid: 104, name: 'Registry', parentPid: 100 },
    );
    const isKernel = (pid: number, startId: number) => observedValue(reader.read(pid, startId))?.kernelThread;
    expect(isKernel(4, 0)).toBe(true);
    expect(isKernel(120, START_ID)).toBe(true);
    expect(isKernel(100, START_ID)).toBe(false);
    expect(isKernel(104, START_ID)).toBe(false);
  });

  it('have the name of a domain account once a controller told it', async () => {
    const sid = 'S-1-5-21-1-2-3-1001';
    const { reader, windows } = readerOf({ ...MINER, sid });
    windows.accounts.set(sid, 'SITE\\operator');
    const userNow = () => {
      const details = observedValue(reader.read(100, START_ID));
      return details === undefined ? undefined : observedValue(details.user);
    };
    expect(userNow()).toEqual({ sid });
    windows.answerAccounts();
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(userNow()).toEqual({ sid, name: 'SITE\\operator' });
  });

  it('tell what is hidden where nothing usually is', () => {
    const { reader, windows } = readerOf(MINER);
    const isHidden = () => observedValue(reader.read(100, START_ID))?.exeHidden === true;
    const attributes = (path: string, value: number) => windows.attributes.set(path, value);
    attributes('C:', 0x16);
    attributes('C:\\Java', 0x12);
    expect(isHidden()).toBe(false);
    attributes('C:\\Java\\SmartMiner', 0x16);
    expect(isHidden()).toBe(true);
    attributes('C:\\Java\\SmartMiner', 0x10);
    attributes('C:\\Java\\SmartMiner\\xmrig.exe', 0x22);
    expect(isHidden()).toBe(true);
  });

  it('ask about the attributes of exactly that name when it is no text', () => {
    const path = 'C:\\Java\\\udc00\\x.exe';
    const { reader, windows } = readerOf({ ...MINER, path });
    const asked: string[] = [];
    windows.fileAttributes = (each) => {
      asked.push(each);
      return each === 'C:\\Java\\\udc00' ? 0x16 : 0x10;
    };
    expect(observedValue(reader.read(100, START_ID))?.exeHidden).toBe(true);
    expect(asked).toContain(path);
  });

  it.each(['\\\\server.example\\share\\x.exe', 'Z:\\share\\x.exe', '\\??\\pipe\\x'])(
    'ask nothing about a file of another machine: %s',
    (path) => {
      const { reader, windows } = readerOf({ ...MINER, path });
      windows.remoteDrives.add('Z:\\');
      windows.fileAttributes = () => {
        throw new Error('asked');
      };
      const details = observedValue(reader.read(100, START_ID));
      expect(details?.exe).toEqual({ value: { text: path } });
      expect(details?.exeFile).toEqual({ unobservable: 'unsupported', detail: 'not-on-a-local-drive' });
    },
  );

  it('are none of one that has ended while somebody holds a handle of it', () => {
    const { reader, windows } = readerOf(MINER);
    windows.readProcessTimes = (_process, times) => {
      times.fill(0);
      times.writeBigInt64LE(BigInt(START_ID) * 10n + 116_444_736_000_000_000n, 0);
      times.writeBigInt64LE(1n, 8);
      return true;
    };
    expect(reader.read(100, START_ID)).toEqual({ unobservable: 'vanished', detail: 'ended' });
    expect(windows.open.size).toBe(0);
  });

  it('count what Windows refuses for no known reason', () => {
    const { reader, gaps } = readerOf(NO_PATH);
    const details = observedValue(reader.read(100, START_ID));
    expect(details?.exe).toEqual({ unobservable: 'failed', detail: 'error-31' });
    expect(gaps.take()).toEqual({ 'details-exe:error-31': 1 });
  });
});
