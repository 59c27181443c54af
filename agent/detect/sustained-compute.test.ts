import { describe, expect, it } from 'vitest';
import { FAKE_START_MS } from '../testing/fake-platform.ts';
import { WatchedHost } from '../testing/watched-host.ts';

const KIND = 'sustained-compute';

describe('sustained compute', () => {
  it('counts one saturated core of 64', async () => {
    const host = new WatchedHost();
    host.platform.cpuCount = 64;
    host.platform.start(10, { cores: 1 });
    await host.run(260);
    expect(host.kinds).toEqual([]);
    await host.run(80);
    expect(host.of(KIND)).toMatchObject({
      state: 'open',
      subject: { process: { pid: 10 } },
      signals: [{ code: 'cpu.sustained', params: { spanMs: 300_000 } }],
      attack: ['T1496.001'],
      text: 'program-10 (pid 10) computes without pause',
    });
  });

  it.each([1, 8, 64, 256])('says nothing of one process that compiles for 30 s on %i cores', async (cores) => {
    const host = new WatchedHost();
    host.platform.cpuCount = 256;
    await host.run(10);
    const compiler = host.platform.start(10, { cores });
    await host.run(30);
    compiler.cores = 0;
    await host.run(1_000);
    expect(host.kinds).toEqual([]);
  });

  it('says nothing of a compile of many short children, however long', async () => {
    const host = new WatchedHost();
    host.platform.cpuCount = 16;
    let next = 100;
    await host.run(1_200, (second) => {
      if (second % 20 !== 0) return;
      for (let pid = next - 16; pid < next; pid++) host.platform.end(pid);
      for (let job = 0; job < 16; job++) host.platform.start(next++, { cores: 1, name: 'cc1plus', inode: 5 });
    });
    expect(host.kinds).toEqual([]);
  });

  it('finds a miner throttled to 0.3 cores within a quarter of an hour', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 0.3 });
    await host.run(910);
    expect(host.of(KIND).signals[0]?.params).toMatchObject({ spanMs: 900_000 });
  });

  it('is not silenced by a thousand others that worked for a moment', async () => {
    const host = new WatchedHost(undefined, undefined, 2_048);
    host.platform.cpuCount = 64;
    const decoys = Array.from({ length: 1_024 }, (_, index) => host.platform.start(1_000 + index, { cores: 0.3 }));
    await host.run(6);
    for (const decoy of decoys) decoy.cores = 0;
    await host.run(310);
    host.platform.start(10, { cores: 1 });
    await host.run(400);
    expect(host.of(KIND)).toMatchObject({ subject: { process: { pid: 10 } } });
  });

  it('says nothing of a service at 10 %, and of one that is busy for two minutes in fifteen', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 0.1 });
    const report = host.platform.start(11);
    await host.run(2_000, (second) => {
      report.cores = second % 900 < 120 ? 1.5 : 0.02;
    });
    expect(host.kinds).toEqual([]);
  });

  it('finds within six hours what pauses for three minutes of every five', async () => {
    const host = new WatchedHost();
    const miner = host.platform.start(10);
    await host.run(6 * 3_600 + 400, (second) => {
      miner.cores = second % 300 < 120 ? 1 : 0;
    });
    expect(host.of(KIND).signals[0]?.params).toMatchObject({ spanMs: 21_600_000 });
    expect(host.findings.size).toBe(1);
  }, 60_000);

  it('remembers the hours over a restart of the agent', async () => {
    const host = new WatchedHost();
    const miner = host.platform.start(10, { startedAtMs: FAKE_START_MS });
    const pace = (second: number): void => {
      miner.cores = second % 300 < 120 ? 1 : 0;
    };
    await host.run(4 * 3_600, pace);
    const again = new WatchedHost(undefined, host.platform);
    again.watch.restore([], new Map(JSON.parse(JSON.stringify([...host.watch.snapshot()]))), true);
    await again.run(2 * 3_600 + 400, pace);
    expect(again.kinds).toContain(KIND);
  }, 60_000);

  it('keeps one episode while it lasts, and ends it with the process', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1 });
    await host.run(1_200);
    host.platform.end(10);
    await host.run(2);
    expect(host.findings.size).toBe(1);
    const finding = host.of(KIND);
    expect(finding.state).toBe('closed');
    expect(finding.rev).toBe(host.revisions.length);
    expect(finding.rev).toBeLessThan(1_200 / 60 + 3);
  });
});
