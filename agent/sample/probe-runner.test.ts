import { describe, expect, it } from 'vitest';
import type { ProbeRequest, ProbeResult } from '../platform/platform.ts';
import { FakePlatform } from '../testing/fake-platform.ts';
import { ProbeRunner } from './probe-runner.ts';

function requestFor(pid: number): ProbeRequest {
  return { kind: 'miner-config', process: `${pid}:1`, pid, namedPaths: [] };
}

describe('probe runner', () => {
  it('answers with the next tick, runs a question once, and no more than the budget allows', async () => {
    const runner = new ProbeRunner(new FakePlatform(), new AbortController().signal);
    runner.request([requestFor(1), requestFor(1), requestFor(2)]);
    await runner.idle();
    expect(runner.beginTick()).toHaveLength(2);
    runner.request(Array.from({ length: 30 }, (_, index) => requestFor(index)));
    await runner.idle();
    expect(runner.beginTick()).toHaveLength(9);
    for (let tick = 0; tick < 3; tick++) {
      runner.request([]);
      await runner.idle();
      expect(runner.beginTick()).toHaveLength(1);
    }
    expect(runner.counts).toEqual({ run: 14, refused: 0, timedOut: 0, failed: 0 });
  });

  it('refuses what has no room to wait, and says how much', async () => {
    const runner = new ProbeRunner(new FakePlatform(), new AbortController().signal);
    runner.request(Array.from({ length: 200 }, (_, index) => requestFor(index)));
    await runner.idle();
    expect(runner.counts.refused).toBeGreaterThan(100);
  });

  it('has room again when those that were to be asked about have ended', async () => {
    const runner = new ProbeRunner(new FakePlatform(), new AbortController().signal);
    runner.request(Array.from({ length: 200 }, (_, index) => requestFor(index)));
    await runner.idle();
    const { refused } = runner.counts;
    for (let pid = 0; pid < 200; pid++) runner.forget(`${pid}:1`);
    runner.request([requestFor(500)]);
    await runner.idle();
    runner.beginTick();
    runner.request([]);
    await runner.idle();
    expect(runner.counts.refused).toBe(refused);
    expect(runner.beginTick()).toMatchObject([{ process: '500:1' }]);
  });

  it('goes on after a platform that throws, and runs one at a time', async () => {
    const platform = new FakePlatform();
    let running = 0;
    let most = 0;
    platform.runProbe = async (request): Promise<ProbeResult> => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      if (request.process === '1:1') throw new Error('planted');
      return { kind: 'miner-config', process: request.process, files: { value: [] } };
    };
    const runner = new ProbeRunner(platform, new AbortController().signal);
    runner.request([requestFor(1), requestFor(2), requestFor(3)]);
    await runner.idle();
    expect(runner.beginTick()).toHaveLength(2);
    expect([runner.counts.failed, most]).toEqual([1, 1]);
  });

  it('starts nothing any more after the end', async () => {
    const ending = new AbortController();
    ending.abort();
    const runner = new ProbeRunner(new FakePlatform(), ending.signal);
    runner.request([requestFor(1)]);
    await runner.idle();
    expect(runner.beginTick()).toEqual([]);
  });
});
