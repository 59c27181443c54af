import { describe, expect, it } from 'vitest';
import { FakePlatform } from '../testing/fake-platform.ts';
import { GroupCpu } from './group-cpu.ts';

const OWN_PID = 99;
const PROGRAM = { exe: '/opt/one', inode: 7 };

function readingOf(cpu: GroupCpu) {
  const reading = cpu.read();
  if (!('value' in reading)) throw new Error(reading.unobservable);
  return reading.value;
}

/** CPU of the only group, milliseconds. */
function onlyGroup(cpu: GroupCpu): number {
  const { groupsMs } = readingOf(cpu);
  expect(groupsMs.size).toBe(1);
  return [...groupsMs.values()][0] ?? Number.NaN;
}

describe('what groups used', () => {
  it('goes on counting across another pid and another name, newborn runs included', () => {
    const platform = new FakePlatform();
    const cpu = new GroupCpu(platform, OWN_PID);
    platform.start(10, { ...PROGRAM, cores: 0.5, cpuMs: 90_000 });
    expect(onlyGroup(cpu)).toBe(0);
    platform.pass(1_000);
    expect(onlyGroup(cpu)).toBe(500);
    platform.end(10);
    platform.start(11, { ...PROGRAM, name: 'other', cores: 0.8 });
    platform.pass(1_000);
    expect(onlyGroup(cpu)).toBe(1_300);
    platform.pass(1_000);
    expect(onlyGroup(cpu)).toBe(2_100);
  });

  it('names the run that used most, and another when that is gone', () => {
    const platform = new FakePlatform();
    const cpu = new GroupCpu(platform, OWN_PID);
    platform.start(10, { ...PROGRAM, cores: 0.1 });
    platform.start(11, { ...PROGRAM, cores: 0.9 });
    cpu.read();
    platform.pass(1_000);
    const key = [...readingOf(cpu).groupsMs.keys()][0] ?? '';
    expect(cpu.processOf(key)?.pid).toBe(11);
    platform.end(11);
    platform.pass(1_000);
    cpu.read();
    expect(cpu.processOf(key)?.pid).toBe(10);
  });

  it('loses nothing of a process whose details come late', () => {
    const platform = new FakePlatform();
    const cpu = new GroupCpu(platform, OWN_PID);
    cpu.read();
    const late = platform.start(10, { ...PROGRAM, cores: 0.5, unreadable: true });
    platform.pass(1_000);
    expect(readingOf(cpu).groupsMs.size).toBe(0);
    late.unreadable = false;
    platform.pass(1_000);
    expect(onlyGroup(cpu)).toBe(1_000);
  });

  it('leaves ourselves out', () => {
    const platform = new FakePlatform();
    const cpu = new GroupCpu(platform, OWN_PID);
    platform.start(OWN_PID, { ...PROGRAM, cores: 1 });
    cpu.read();
    platform.pass(1_000);
    expect(readingOf(cpu).groupsMs.size).toBe(0);
  });

  it('knows how busy the host was, and no more once its counters fail', () => {
    const platform = new FakePlatform();
    const cpu = new GroupCpu(platform, OWN_PID);
    cpu.read();
    platform.pass(1_000, 1.5);
    expect(readingOf(cpu).busyMs).toBeCloseTo(1_500, 6);
    platform.countersReadable = false;
    platform.pass(1_000, 1.5);
    expect(readingOf(cpu)).not.toHaveProperty('busyMs');
    platform.countersReadable = true;
    platform.pass(1_000, 1.5);
    expect(readingOf(cpu)).not.toHaveProperty('busyMs');
  });

  it('says why when processes cannot be listed', () => {
    const platform = new FakePlatform();
    platform.processesReadable = false;
    expect(new GroupCpu(platform, OWN_PID).read()).toHaveProperty('unobservable');
  });
});
