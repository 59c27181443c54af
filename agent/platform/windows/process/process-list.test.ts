import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import { GapCounts } from '../../gap-counts.ts';
import { ProcessTable } from '../../process-table.ts';
import { FakeWindows } from '../../testing/fake-windows.ts';
import { processRecords } from '../../testing/windows-rows.ts';
import { ProcessList, ProcessRecords } from './process-list.ts';
import { sweepProcesses } from './process-sweep.ts';
import { PROCESS_INFORMATION } from '../calls/structures.ts';
import { UnlistedProcesses } from '../hiding/unlisted-processes.ts';

const STARTED = 1_790_000_000_123.456;
const ADDRESS = 0x1_0000;

describe('the list of processes', () => {
  it('fills the table, the idle process left out', () => {
    const windows = new FakeWindows();
    windows.processes = [
      { pid: 4, name: 'System', parentPid: 0 },
      { pid: 1_234, name: 'xmrig.exe', startedAtMs: STARTED, userMs: 61_234.5, kernelMs: 15.6, threadMs: [1, 2, 3] },
    ];
    const table = new ProcessTable(16);
    const swept = sweepProcesses(new ProcessList(windows), new UnlistedProcesses(windows), table, new GapCounts());
    expect(swept).toEqual({ value: { processes: 2, unreadable: 0, vanished: 0, overflow: 0 } });
    const slot = table.slotOf(1_234) ?? -1;
    expect(table.keyOf(slot)).toBe(`1234:${Math.floor(STARTED * 1_000)}`);
    expect([table.userMs[slot], table.systemMs[slot], table.threads[slot]]).toEqual([61_234.5, 15.6, 3]);
    expect(table.startId[table.slotOf(4) ?? -1]).toBe(0);
  });

  it('asks again with more room when there are more processes, and keeps the room', () => {
    const windows = new FakeWindows();
    const list = new ProcessList(windows);
    windows.processes = Array.from({ length: 3_000 }, (_, index) => ({ pid: 4 * (index + 1), name: `p${index}.exe` }));
    expect(list.read()).toBeUndefined();
    const calls = windows.systemCalls.length;
    expect(calls).toBeGreaterThan(1);
    expect(list.read()).toBeUndefined();
    expect(windows.systemCalls.length).toBe(calls + 1);
    let seen = 0;
    list.records?.forEach(() => seen++);
    expect(seen).toBe(3_000);
  });

  it('gives up with the status when the kernel keeps asking for more, and has no records then', () => {
    const windows = new FakeWindows();
    windows.querySystem = (_kind, buffer) => ({ status: 0xc000_0004 | 0, neededBytes: buffer.length + 1 });
    const list = new ProcessList(windows);
    expect(list.read()).toEqual({ unobservable: 'failed', detail: '0xc0000004' });
    expect(list.records).toBeUndefined();
    const table = new ProcessTable(4);
    const before = new FakeWindows();
    before.processes = [{ pid: 8, name: 'a.exe' }];
    sweepProcesses(new ProcessList(before), new UnlistedProcesses(before), table, new GapCounts());
    expect(sweepProcesses(list, new UnlistedProcesses(windows), table, new GapCounts())).toMatchObject({
      unobservable: 'failed',
    });
    expect([table.size, table.appeared.length]).toEqual([1, 1]);
  });

  it('enters nobody and ends nobody when a record leads outside, and counts that', () => {
    const windows = new FakeWindows();
    windows.processes = [4, 8, 12].map((pid) => ({ pid, name: 'a.exe' }));
    const bytes = processRecords(windows.processes, windows.addressOf());
    windows.querySystem = (_kind, buffer) => {
      bytes.copy(buffer);
      const second = bytes.readUInt32LE(0);
      buffer.writeUInt32LE(8, second + PROCESS_INFORMATION.at.nextEntryOffset);
      return { status: 0, neededBytes: bytes.length };
    };
    const [table, gaps] = [new ProcessTable(16), new GapCounts()];
    const whole = new FakeWindows();
    whole.processes = windows.processes;
    sweepProcesses(new ProcessList(whole), new UnlistedProcesses(whole), table, gaps);
    expect(sweepProcesses(new ProcessList(windows), new UnlistedProcesses(windows), table, gaps)).toMatchObject({
      unobservable: 'failed',
    });
    expect([table.size, table.vanished.length]).toEqual([3, 0]);
    expect(gaps.take()).toEqual({ 'sweep:malformed': 1 });
  });

  it('tells names apart that differ in a lone surrogate, and finds a run by pid and start', () => {
    const names = ['\ud800.exe', '\ud801.exe', 'a.exe'];
    const processes = names.map((name, index) => ({ pid: 4 * index + 4, name, startedAtMs: STARTED }));
    const records = new ProcessRecords(processRecords(processes, ADDRESS), ADDRESS);
    const found = processes.map(({ pid }) => records.find(pid, Math.floor(STARTED * 1_000)) ?? -1);
    expect(found.map((at) => records.name(at))).toEqual(names);
    expect(new Set(found.map((at) => records.nameHash(at))).size).toBe(3);
    expect(records.find(4, 5)).toBeUndefined();
  });

  it('survives any bytes, and any record with bytes wrong', () => {
    const readAll = (buffer: Buffer) => {
      const records = new ProcessRecords(buffer, ADDRESS);
      records.forEach((at) => {
        records.name(at);
        records.nameHash(at);
        [...records.threadsOf(at)].map(({ cpuMs }) => cpuMs);
      });
    };
    fuzz('process records', fc.uint8Array({ maxLength: 2_000 }), (bytes) => readAll(Buffer.from(bytes)));
    const whole = processRecords(
      [4, 8, 12].map((pid) => ({ pid, name: 'name.exe', threadMs: [1, 2] })),
      ADDRESS,
    );
    const wrong = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 });
    fuzz('process records, some bytes wrong', wrong, (changes) => {
      const bytes = Buffer.from(whole);
      for (const [at, byte] of changes) bytes[at] = byte;
      readAll(bytes);
    });
  });
});
