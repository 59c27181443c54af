import { describe, expect, it } from 'vitest';
import { WatchedHost } from '../testing/watched-host.ts';

/** Lets seconds pass, each with a look. */
function run(host: WatchedHost, seconds: number): void {
  for (let second = 0; second < seconds; second++) {
    host.platform.pass(1_000);
    host.watch.step();
  }
}

describe('a close look', () => {
  it('names the processes that used most in the last minute, with what they use now and their connections', () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1, argv: ['/usr/bin/program-10', '--password', 'hunter2'] });
    host.platform.start(11, { cores: 0.5, residentBytes: 2_500_000_000 });
    host.platform.start(12);
    host.platform.connect(10, '203.0.113.7', 3333);
    run(host, 70);
    const quiet = host.platform.processes.get(11);
    if (quiet !== undefined) quiet.cores = 0;
    run(host, 1);
    const detail = host.watch.sampler.detail() ?? expect.fail('no look');
    expect(detail.processes.map(({ process }) => process.pid)).toEqual([10, 11, 12]);
    expect(detail.processes.map(({ cores }) => cores)).toEqual([1, 0, 0]);
    expect(detail.processes.map(({ residentBytes }) => residentBytes)).toEqual([undefined, 2_500_000_000, undefined]);
    expect(detail.processes[1]?.minuteCores).toBeGreaterThan(0.45);
    expect(detail).toMatchObject({ busyCores: 1, processCount: 3, spanMs: 1_000 });
    expect(detail.processes[0]).toMatchObject({ connectionCount: 1, connections: [{ remote: { port: 3333 } }] });
    expect(JSON.stringify(detail)).not.toContain('hunter2');
  });

  it('of a host of many processes is bounded, in their number and in their arguments', () => {
    const host = new WatchedHost();
    for (let pid = 1; pid <= 200; pid++)
      host.platform.start(pid, { cores: pid / 1000, argv: Array(99).fill('x'.repeat(99)) });
    run(host, 10);
    const { processes } = host.watch.sampler.detail() ?? expect.fail('no look');
    expect(processes).toHaveLength(50);
    expect(processes[0]?.process.pid).toBe(200);
    expect(JSON.stringify(processes).length).toBeLessThan(131_072);
  });
});

describe('what is remembered of a span', () => {
  it('is by the second and by process within 15 minutes, those that ended included', () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 0.25 });
    run(host, 30);
    host.platform.start(66, { cores: 2, exe: '/tmp/x', name: 'x' });
    const bornAtMs = host.platform.clock.wallMs();
    run(host, 20);
    host.platform.end(66);
    const endedAtMs = host.platform.clock.wallMs();
    host.platform.start(67, { cores: 1, name: 'other' });
    run(host, 100);
    const recalled =
      host.watch.sampler.recall({ fromMs: bornAtMs - 5_000, toMs: endedAtMs + 5_000 }) ?? expect.fail('nothing');
    expect(recalled).toMatchObject({ stepMs: 1_000, fromMs: bornAtMs - 5_000 });
    expect(recalled.busy).toHaveLength(30);
    const of = (pid: number) => recalled.processes.find(({ process }) => process.pid === pid);
    expect(of(66)).toMatchObject({ coreSeconds: 40, endedAtMs });
    expect(of(10)?.coreSeconds).toBe(7.5);
    expect(of(67)?.coreSeconds).toBe(5);
    expect(recalled.groups[0]?.name?.text).toBe('x');
    expect(recalled.groups[0]?.cores).toEqual([...Array(5).fill(0), ...Array(20).fill(2), ...Array(5).fill(0)]);
    expect(recalled.busy?.[10]).toBe(2.25);
  });

  it('is by group beyond that, and says since when processes are remembered', () => {
    const host = new WatchedHost();
    const miner = host.platform.start(10, { cores: 1, exe: '/opt/miner' });
    run(host, 1_200);
    miner.cores = 0;
    run(host, 1_200);
    const nowMs = host.platform.clock.wallMs();
    const recalled =
      host.watch.sampler.recall({ fromMs: nowMs - 1_800_000, toMs: nowMs - 900_000 }) ?? expect.fail('nothing');
    expect(recalled).toMatchObject({ stepMs: 10_000, processes: [], processesSinceMs: nowMs - 900_000 });
    expect(recalled.busy).toBeUndefined();
    expect(recalled.groups.map(({ name }) => name?.text)).toEqual(['miner']);
    const cores = recalled.groups[0]?.cores ?? [];
    expect(cores).toHaveLength(90);
    expect(cores.slice(2, 58).every((value) => value === 1)).toBe(true);
    expect(cores.slice(62).every((value) => value === 0)).toBe(true);
  });

  it('is nothing of a time before the agent, and bounded however long the span', () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1 });
    expect(host.watch.sampler.recall({ fromMs: 0, toMs: 1 })).toBeUndefined();
    run(host, 100);
    const nowMs = host.platform.clock.wallMs();
    const week = host.watch.sampler.recall({ fromMs: nowMs - 7 * 86_400_000, toMs: nowMs }) ?? expect.fail('nothing');
    expect(week.groups.every(({ cores }) => cores.length <= 900)).toBe(true);
    const before =
      host.watch.sampler.recall({ fromMs: nowMs - 800_000, toMs: nowMs - 700_000 }) ?? expect.fail('nothing');
    expect(before.processes).toEqual([]);
    expect(before.busy?.every((cores) => cores === null)).toBe(true);
    const future =
      host.watch.sampler.recall({ fromMs: nowMs + 50_000, toMs: nowMs + 60_000 }) ?? expect.fail('nothing');
    expect(future.busy).toHaveLength(1);
  });
});
