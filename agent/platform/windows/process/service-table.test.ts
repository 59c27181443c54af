import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import { FakeWindows } from '../../testing/fake-windows.ts';
import type { FakeProcess } from '../../testing/windows-rows.ts';
import { ProcessList } from './process-list.ts';
import { parseServices, ServiceTable } from './service-table.ts';

const STARTED = 1_790_000_000_000;

function namesOf(processes: readonly FakeProcess[], services: FakeWindows['services']) {
  const windows = new FakeWindows();
  windows.processes = processes.map((each) => ({ startedAtMs: STARTED + each.pid, ...each }));
  windows.services = services;
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs };
  const [list, table] = [new ProcessList(windows), new ServiceTable(windows, clock)];
  const names = () => {
    list.read();
    const all: Record<number, string | undefined> = {};
    list.records?.forEach((at) => {
      if (list.records === undefined) return;
      all[list.records.pid(at)] = table.servicesOf(list.records, at)?.names.join('+');
    });
    return all;
  };
  return { windows, clock, list, table, names };
}

const SERVICES: FakeProcess = { pid: 700, name: 'services.exe', parentPid: 600 };
const WRAPPER: FakeProcess = { pid: 800, name: 'nssm.exe', parentPid: 700 };

it('names a process by its service, and what that started too', () => {
  const miner = { pid: 900, name: 'xmrig.exe', parentPid: 800 };
  const shared = { pid: 904, name: 'svchost.exe', parentPid: 700 };
  const other = { pid: 908, name: 'explorer.exe', parentPid: 5_000 };
  const { names } = namesOf(
    [SERVICES, WRAPPER, miner, shared, other],
    [
      { name: 'Winmgmt', pid: 904 },
      { name: 'WindowsUpdateHelper', pid: 800 },
      { name: 'BITS', pid: 904 },
      { name: 'Stopped', pid: 0 },
    ],
  );
  expect(names()).toEqual({
    ...{ 700: undefined, 800: 'WindowsUpdateHelper', 900: 'WindowsUpdateHelper' },
    ...{ 904: 'BITS+Winmgmt', 908: undefined },
  });
});

it('takes nobody for a parent that has its pid only', () => {
  const orphan = { pid: 900, name: 'a.exe', parentPid: 800, startedAtMs: STARTED };
  const { names } = namesOf([SERVICES, WRAPPER, orphan], [{ name: 'Later', pid: 800 }]);
  expect(names()[900]).toBeUndefined();
});

it('ends where everybody is the parent of somebody', () => {
  const circle = [8, 12].map((pid) => ({ pid, name: 'a.exe', parentPid: 20 - pid, startedAtMs: STARTED }));
  expect(namesOf(circle, [{ name: 'Spooler', pid: 700 }]).names()).toEqual({ 8: undefined, 12: undefined });
});

it('asks again when what it knows is old, with as much room as it takes, and keeps it when nobody answers', () => {
  const many = Array.from({ length: 2_000 }, (_, index) => ({ name: `Service ${index}`, pid: 4_000 + index }));
  const { windows, clock, names } = namesOf([SERVICES, WRAPPER], many);
  expect(names()[800]).toBeUndefined();
  windows.services = [...many, { name: 'Helper', pid: 800 }];
  expect(names()[800]).toBeUndefined();
  clock.nowMs += 10_000;
  expect(names()[800]).toBe('Helper');
  windows.listServices = () => ({ error: 1_722, neededBytes: 0, count: 0 });
  clock.nowMs += 10_000;
  expect(names()[800]).toBe('Helper');
});

it('asks again at once about who started since, once for all of them', () => {
  const { windows, names } = namesOf([SERVICES, WRAPPER], [{ name: 'Helper', pid: 800 }]);
  expect(names()[800]).toBe('Helper');
  let asked = 0;
  const listServices = windows.listServices.bind(windows);
  windows.listServices = (buffer) => {
    asked++;
    return listServices(buffer);
  };
  const started = [800, 900, 904].map((pid) => ({ pid, name: 'a.exe', parentPid: 700, startedAtMs: STARTED + 5_000 }));
  windows.processes = [{ ...SERVICES, startedAtMs: STARTED }, ...started];
  windows.services = [{ name: 'Later', pid: 900 }];
  expect(names()).toEqual({ 700: undefined, 800: undefined, 900: 'Later', 904: undefined });
  names();
  expect(asked).toBe(1);
});

it('tells all services of a process, in the order of their names', () => {
  const names = Array.from({ length: 200 }, (_, index) => `s${String(index).padStart(3, '0')}`);
  const { list, table } = namesOf(
    [SERVICES],
    [...names].reverse().map((name) => ({ name, pid: 700 })),
  );
  list.read();
  expect(list.records && table.servicesOf(list.records, list.records.find(700, (STARTED + 700) * 1_000) ?? 0)).toEqual({
    ...{ names, isShared: true },
  });
});

it.each([
  [0x10, false],
  [0x110, false],
  [0x20, true],
  [0x120, true],
  // It could share a process and has its own (Windows 10 does so).
  [0x30, false],
])('knows a process that is for several by the type 0x%x of a service', (type, isShared) => {
  const { list, table } = namesOf([SERVICES], [{ name: 'A', pid: 700, type }]);
  list.read();
  const at = list.records?.find(700, (STARTED + 700) * 1_000) ?? 0;
  expect(list.records && table.servicesOf(list.records, at)).toEqual({ names: ['A'], isShared });
});

it('survives any list of services', () => {
  fuzz('services', fc.tuple(fc.uint8Array({ maxLength: 400 }), fc.nat(20)), ([bytes, count]) => {
    parseServices(Buffer.from(bytes), 0, count);
  });
});
