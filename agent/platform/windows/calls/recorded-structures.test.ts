import { expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { FakeWindows } from '../../testing/fake-windows.ts';
import { readWindowsStructure } from '../../testing/windows-structures.ts';
import { HostCountersReader } from '../host/host-counters.ts';
import { parseModulePaths } from '../footprint/loaded-drivers.ts';
import { ProcessRecords } from '../process/process-list.ts';
import { parseServices } from '../process/service-table.ts';

/* The bytes that the calls really wrote, read by the same parsers. */

function recordedProcesses() {
  const { buffer, address } = readWindowsStructure('processes');
  const records = new ProcessRecords(buffer, address);
  const all: { pid: number; name: string; startedAtMs: number; threads: number; threadsRead: number }[] = [];
  records.forEach((at) => {
    const threadsRead = [...records.threadsOf(at)].length;
    const startedAtMs = records.startId(at) / 1_000;
    all.push({ pid: records.pid(at), name: records.name(at), startedAtMs, threads: records.threads(at), threadsRead });
  });
  return { records, all };
}

it('has processes with their names, starts and threads', () => {
  const { records, all } = recordedProcesses();
  expect(records.isBroken).toBe(false);
  const names = ['node.exe', 'services.exe', 'svchost.exe', 'rpcss.exe', 'plugplay.exe'];
  expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  for (const { pid, threads, threadsRead, startedAtMs } of all) {
    expect(pid % 4).toBe(0);
    expect([threads > 0, threadsRead]).toEqual([true, threads]);
    // All of that run began within a minute.
    expect(Math.abs(startedAtMs - (all[0]?.startedAtMs ?? 0))).toBeLessThan(60_000);
  }
});

it('has the services that ran in them', () => {
  const { buffer, address, count } = readWindowsStructure('services');
  const services = parseServices(buffer, address, count);
  const { all } = recordedProcesses();
  const programs = [...services].map(([pid, { names }]) => [names.join(), all.find((each) => each.pid === pid)?.name]);
  expect(Object.fromEntries(programs)).toMatchObject({
    ...{ Eventlog: 'svchost.exe', PlugPlay: 'plugplay.exe', RpcSs: 'rpcss.exe', Winedevice1: 'winedevice.exe' },
  });
});

it('has the times of all processors', () => {
  const { buffer } = readWindowsStructure('processors');
  const windows = new FakeWindows();
  windows.queryGroup = (_kind, _group, into) => ({ status: 0, neededBytes: buffer.copy(into) });
  const counters = observedValue(new HostCountersReader(windows).read());
  expect(counters?.cpuCount).toBe(2);
  expect(Math.min(counters?.idleMs ?? 0, counters?.userMs ?? 0, counters?.systemMs ?? 0)).toBeGreaterThan(0);
});

it('has the modules of the kernel with their paths', () => {
  const { buffer } = readWindowsStructure('modules');
  expect(parseModulePaths(buffer)).not.toEqual([]);
  for (const path of parseModulePaths(buffer)) expect(path).toMatch(/^[\x20-\x7e]+\.(?:exe|dll|sys)$/i);
});
