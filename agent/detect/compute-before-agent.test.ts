import { describe, expect, it } from 'vitest';
import { FAKE_START_MS } from '../testing/fake-platform.ts';
import { WatchedHost } from '../testing/watched-host.ts';

const DAY_MS = 86_400_000;

describe('compute since before the agent', () => {
  it('gives the miner of last month a "since when" at once, even while it rests', async () => {
    const host = new WatchedHost();
    const startedAtMs = FAKE_START_MS - 30 * DAY_MS;
    host.platform.start(10, { startedAtMs, cpuMs: 20 * DAY_MS, cores: 0 });
    await host.run(2);
    expect(host.of('compute-since-before-agent')).toMatchObject({
      firstSeenMs: startedAtMs,
      signals: [{ code: 'cpu.since-before-agent', params: { sinceAtMs: startedAtMs, meanCores: 0.667 } }],
    });
    await host.run(3_700);
    expect(host.findings.size).toBe(1);
    expect(host.of('compute-since-before-agent').state).toBe('open');
  });

  it.each([
    ['a database that idles at 2 % for a week', 7 * DAY_MS, 0.02],
    ['a server at 10 % for a year', 365 * DAY_MS, 0.1],
    ['a compiler that runs for two minutes', 120_000, 4],
  ])('says nothing of %s', async (_, ageMs, cores) => {
    const host = new WatchedHost();
    host.platform.start(10, { startedAtMs: FAKE_START_MS - ageMs, cpuMs: ageMs * cores, cores: 0 });
    await host.run(100);
    expect(host.kinds).toEqual([]);
  });

  it('leaves what starts under its eyes to the other detectors', async () => {
    const host = new WatchedHost();
    const process = host.platform.start(10, { cores: 1 });
    await host.run(1_500);
    process.name = 'renamed';
    await host.run(100);
    expect(host.kinds).not.toContain('compute-since-before-agent');
  });
});
