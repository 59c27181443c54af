import { expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { ProcessTable } from '../process-table.ts';
import { FakeWindows } from '../testing/fake-windows.ts';
import type { FakeProcess } from '../testing/windows-rows.ts';
import { TCP_ROW } from './calls/structures.ts';
import { WindowsPlatform } from './windows-platform.ts';

const STARTED = 1_790_000_000_000;
const SYSTEM: FakeProcess = { pid: 4, name: 'System', parentPid: 0 };
const REGISTRY: FakeProcess = { pid: 124, name: 'Registry', parentPid: 4, startedAtMs: STARTED };
const SERVICES: FakeProcess = {
  pid: 700,
  name: 'services.exe',
  parentPid: 600,
  startedAtMs: STARTED + 9_000,
  sid: 'S-1-5-18',
};
const HOST: FakeProcess = { ...SERVICES, pid: 900, name: 'svchost.exe', parentPid: 700 };

function platformOf(...processes: readonly FakeProcess[]) {
  const windows = new FakeWindows();
  windows.processes = processes;
  const clock = {
    nowMs: 0,
    wallNowMs: STARTED + 60_000,
    monotonicMs: () => clock.nowMs,
    wallMs: () => clock.wallNowMs,
  };
  const platform = new WindowsPlatform({ calls: windows, readMinerConfig: () => undefined, clock });
  const reasonOf = (name: string) => platform.capabilities().find((each) => each.name === name);
  return { windows, clock, platform, reasonOf };
}

it('says by its last readings what can be seen, and reads again when those are old', () => {
  const { windows, clock, platform } = platformOf(SYSTEM, SERVICES);
  let [lists, tables] = [0, 0];
  const [querySystem, readTcpTable] = [windows.querySystem.bind(windows), windows.readTcpTable.bind(windows)];
  windows.querySystem = (kind, buffer) => {
    if (kind === 5) lists++;
    return querySystem(kind, buffer);
  };
  windows.readTcpTable = () => {
    tables++;
    return readTcpTable();
  };
  platform.sweepProcesses(new ProcessTable(16));
  platform.readConnections();
  const before = [lists, tables];
  platform.capabilities();
  expect([lists, tables]).toEqual(before);
  clock.nowMs += 5_001;
  platform.capabilities();
  expect(lists).toBeGreaterThan(before[0] ?? 0);
  expect(tables).toBeGreaterThan(before[1] ?? 0);
});

it('says of the last sweep that it failed', () => {
  const { windows, platform, reasonOf } = platformOf(SYSTEM, SERVICES);
  expect(reasonOf('processes')?.reason).toBeUndefined();
  windows.querySystem = () => ({ status: 0xc000_0005 | 0, neededBytes: 0 });
  platform.sweepProcesses(new ProcessTable(16));
  expect(reasonOf('processes')).toMatchObject({ reason: 'failed', detail: '0xc0000005' });
});

it('may look into what others run only with the right that this takes', () => {
  // services.exe is protected: its memory is closed to administrators too, which says nothing of the others.
  const closed = { ...SERVICES, refusedAccess: 0x400 };
  const right = platformOf(SYSTEM, closed, HOST).reasonOf;
  expect([right('other-users-details')?.reason, right('process-files')?.reason]).toEqual([undefined, undefined]);
  const { reasonOf } = platformOf(SYSTEM, closed, { ...HOST, refusedAccess: 0x400 });
  expect(reasonOf('other-users-details')?.reason).toBeUndefined();
  const noRight = { reason: 'no-permission', detail: 'no-debug-privilege' };
  expect(reasonOf('process-files')).toMatchObject(noRight);
  // A service of whoever is logged in, who is us.
  const own = { ...HOST, pid: HOST.pid + 4, sid: 'S-1-5-21-1-2-3-1001' };
  const beside = platformOf(SYSTEM, closed, { ...HOST, refusedAccess: 0x400 }, own);
  expect(beside.reasonOf('process-files')).toMatchObject(noRight);
});

it('knows its boot by what the kernel started first, whatever the clock is set to', () => {
  const first = platformOf(SYSTEM, REGISTRY, SERVICES);
  const { bootId, bootedAtMs } = first.platform.describeHost();
  expect(bootedAtMs).toBe(STARTED);
  // The clock went back by eight hours while the system started, and another agent was started later.
  const late: FakeProcess = { ...HOST, pid: 92, startedAtMs: STARTED - 8 * 3_600_000 };
  const second = platformOf(SYSTEM, { ...late, pid: 700, parentPid: 4, name: 'smss.exe' }, REGISTRY, late);
  second.clock.wallNowMs -= 8 * 3_600_000;
  expect(second.platform.describeHost()).toMatchObject({ bootId, bootedAtMs });
  const other = platformOf(SYSTEM, { ...REGISTRY, startedAtMs: STARTED + 3_600_000 });
  expect(other.platform.describeHost().bootId).not.toBe(bootId);
});

it('takes into account that the clock was set back since boot', () => {
  const { windows, clock, platform } = platformOf(SYSTEM, REGISTRY);
  windows.tickCountMs = () => 60_000;
  windows.readTcpTable = ((family: number, buffer: Buffer) => {
    buffer.fill(0, 0, 8 + TCP_ROW.bytes);
    if (family !== 2) return { error: 0, neededBytes: 8 };
    buffer.writeUInt32LE(1);
    buffer.writeUInt32LE(5, 8 + TCP_ROW.at.state);
    buffer.writeUInt32LE(REGISTRY.pid, 8 + TCP_ROW.at.owningPid);
    buffer.writeBigInt64LE(
      BigInt(clock.wallNowMs) * 10_000n + 116_444_736_000_000_000n,
      8 + TCP_ROW.at.createTimestamp,
    );
    return { error: 0, neededBytes: 8 + TCP_ROW.bytes };
  }) as FakeWindows['readTcpTable'];
  const latest = () => observedValue(platform.readConnections())?.[0]?.latestStartId;
  const before = latest();
  expect(before).toBe((STARTED + 61_000) * 1_000);
  clock.wallNowMs -= 3_600_000;
  expect(latest()).toBe(before);
});

it('knows its boot by whoever is oldest where the kernel starts nothing', () => {
  const { platform } = platformOf({ ...HOST, parentPid: 8 }, { ...SERVICES, parentPid: 8, startedAtMs: STARTED });
  expect(platform.describeHost().bootedAtMs).toBe(STARTED);
});

it('reads who was found hidden in every sweep from then on, until it ends or is listed', async () => {
  const miner: FakeProcess = {
    ...{
      pid: 4_712,
      name: 'x.exe',
      parentPid: HOST.pid,
      startedAtMs: STARTED + 30_000,
      userMs: 90_000,
      isHidden: true,
    },
    ...{ path: 'C:\\ProgramData\\x.exe', commandLine: 'x.exe -o pool.example:3333' },
  };
  const { windows, platform } = platformOf(SYSTEM, HOST, miner);
  const table = new ProcessTable(16);
  const startId = (STARTED + 30_000) * 1_000;
  expect(observedValue(platform.sweepProcesses(table))?.processes).toBe(2);
  expect(platform.readProcess(miner.pid, startId)).toMatchObject({ unobservable: 'vanished' });
  const request = { kind: 'hidden-processes', process: 'host', suspects: [], fromPid: 1 } as const;
  await platform.runProbe(request, new AbortController().signal);
  expect(observedValue(platform.sweepProcesses(table))?.processes).toBe(3);
  expect(table.cpuMs(table.slotOf(miner.pid) ?? -1)).toBe(90_000);
  expect(platform.readProcess(miner.pid, startId)).toMatchObject({
    value: {
      ...{ startId, startedAtMs: STARTED + 30_000, parentPid: HOST.pid, name: { text: 'x.exe' } },
      exe: { value: { text: 'C:\\ProgramData\\x.exe' } },
      argv: { value: [{ text: 'x.exe' }, { text: '-o' }, { text: 'pool.example:3333' }] },
    },
  });
  windows.processes = [SYSTEM, HOST, { ...miner, endedAtMs: STARTED + 60_000 }];
  expect(observedValue(platform.sweepProcesses(table))?.processes).toBe(2);
  expect(table.vanishedKeys).toEqual([`${miner.pid}:${startId}`]);
  // Another one that has the same pid by now was not found yet.
  windows.processes = [SYSTEM, HOST, miner];
  await platform.runProbe(request, new AbortController().signal);
  windows.processes = [SYSTEM, HOST, { ...miner, startedAtMs: STARTED + 90_000 }];
  expect(observedValue(platform.sweepProcesses(table))?.processes).toBe(2);
  expect(windows.open.size).toBe(0);
});

it('says of a host where others may not be opened that nobody can be searched for', () => {
  const mayNot = platformOf(SYSTEM, { ...SERVICES, openError: 5 }).reasonOf;
  expect(mayNot('hidden-processes')).toMatchObject({ reason: 'no-permission', detail: 'not-elevated' });
  // An administrator may ask services.exe, but without the debug privilege whoever hides may keep him out.
  const noPrivilege = platformOf(
    SYSTEM,
    { ...SERVICES, refusedAccess: 0x400 },
    { ...HOST, refusedAccess: 0x400 },
  ).reasonOf;
  expect(noPrivilege('hidden-processes')).toMatchObject({ reason: 'no-permission', detail: 'no-debug-privilege' });
  expect(platformOf(SYSTEM, SERVICES, HOST).reasonOf('hidden-processes')).toEqual({
    name: 'hidden-processes',
    detail: 'process-ids',
  });
});

it('does not say that nobody is hidden while somebody who is in no list refuses to be asked', async () => {
  const refusing: FakeProcess = { ...HOST, pid: 4_712, name: 'x.exe', isHidden: true, openError: 5 };
  const { windows, platform, reasonOf } = platformOf(SYSTEM, SERVICES, HOST, refusing);
  const search = (change: { readonly fromPid?: number }) =>
    platform.runProbe(
      { kind: 'hidden-processes', process: 'host', suspects: [], ...change },
      new AbortController().signal,
    );
  await search({ fromPid: 1 });
  expect(reasonOf('hidden-processes')).toMatchObject({ reason: 'no-permission', detail: 'refused-ids' });
  await search({});
  expect(reasonOf('hidden-processes')?.detail).toBe('refused-ids');
  windows.processes = [SYSTEM, SERVICES, HOST];
  await search({});
  expect(reasonOf('hidden-processes')?.detail).toBe('process-ids');
  windows.processes = [SYSTEM, SERVICES, HOST, refusing];
  await search({ fromPid: 1 });
  // It was on its way into the list.
  windows.processes = [SYSTEM, SERVICES, HOST, { ...HOST, pid: 4_712, openError: 5 }];
  await search({});
  expect(reasonOf('hidden-processes')?.detail).toBe('process-ids');
});
