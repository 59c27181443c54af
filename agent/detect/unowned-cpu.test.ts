import { describe, expect, it } from 'vitest';
import { osNameOfText } from '#shared/model/os-name.ts';
import { WatchedHost } from '../testing/watched-host.ts';

/** A host that can be compared, with one visible process and `hidden` cores that nobody owns. */
async function runHost(host: WatchedHost, seconds: number, hidden: (second: number) => number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    host.platform.pass(1_000, hidden(second));
    for (const { finding } of host.watch.step()?.changes ?? []) host.findings.set(finding.id, finding);
    await host.watch.probesDone();
  }
}

function comparableHost(): WatchedHost {
  const host = new WatchedHost();
  host.platform.comparable = true;
  host.platform.exitsReadable = true;
  host.platform.start(100, { cores: 0.1 });
  return host;
}

const noise = (second: number) => 0.004 * Math.sin(second * 2.1);

describe('CPU that nobody owns', () => {
  it('is told within half a minute, with its size and the group that holds it', async () => {
    const host = comparableHost();
    host.platform.unownedGroups.push({
      path: osNameOfText('/system.slice/x@token\\x3ds3cr3t.service'),
      unownedCores: 0.21,
    });
    await runHost(host, 120, noise);
    expect(host.kinds).toEqual([]);
    await runHost(host, 36, () => 0.2);
    expect(host.of('unowned-cpu')).toMatchObject({
      subject: { type: 'host' },
      signals: [{ code: 'evasion.unowned-cpu', params: { spanMs: 30_000 } }],
      evidence: [
        { code: 'unowned-cgroup', params: { cgroup: '/system.slice/x@token=[redacted].service', meanCores: 0.21 } },
      ],
    });
    await runHost(host, 60, () => 0.2);
    expect(host.of('unowned-cpu').signals[0]).toMatchObject({ quality: 1, params: { meanCores: 0.2 } });
    await runHost(host, 900, noise);
    expect(host.of('unowned-cpu').state).toBe('closed');
  });

  it('is nothing where it is small, or where one bad second looked large', async () => {
    const host = comparableHost();
    await runHost(host, 600, (second) => 0.02 + (second % 60 === 30 ? 2 : 0));
    expect(host.kinds).toEqual([]);
  });

  it('needs more where ended processes leave no record', async () => {
    const host = comparableHost();
    host.platform.exitsReadable = false;
    await runHost(host, 120, () => 0.07);
    expect(host.kinds).toEqual([]);
    await runHost(host, 60, () => 0.3);
    expect(host.of('unowned-cpu').signals[0]?.quality).toBe(0.5);
    expect(host.of('unowned-cpu').evidence).toEqual([{ code: 'no-exit-records', params: {} }]);
  });

  it('is no alarm where processes and counters are not of the same machine', async () => {
    const host = comparableHost();
    host.platform.comparable = false;
    await runHost(host, 300, () => 1);
    expect(host.kinds).toEqual([]);
    expect(host.watch.sampler.summary.finish(0, 1, {}, {})?.unownedCores).toBeUndefined();
  });

  it('is not put together across suspend', async () => {
    const host = comparableHost();
    await runHost(host, 29, () => 0.2);
    host.platform.suspend(3_600_000);
    await runHost(host, 29, () => 0.2);
    expect(host.kinds).toEqual([]);
    await runHost(host, 12, () => 0.2);
    expect(host.kinds).toEqual(['unowned-cpu']);
  });

  it('stands in summaries and in the detail of the host', async () => {
    const host = comparableHost();
    await runHost(host, 60, () => 0.25);
    expect(host.watch.sampler.summary.finish(0, 1, {}, {})?.unownedCores).toBeCloseTo(0.25, 3);
    expect(host.watch.sampler.detail()?.unownedCores).toBeCloseTo(0.25, 3);
  });

  it('is measured against the noise of this host, which hiding on and off does not raise', async () => {
    const noisy = comparableHost();
    await runHost(noisy, 600, () => -0.08);
    await runHost(noisy, 600, (second) => (second % 120 < 60 ? 0.06 : -0.08));
    expect(noisy.kinds).toEqual([]);
    expect(noisy.watch.sampler.usage.unowned?.noiseCores).toBeCloseTo(0.24, 2);
    const hiding = comparableHost();
    await runHost(hiding, 1_800, (second) => (second % 120 < 60 ? 0.3 : noise(second)));
    expect(hiding.watch.sampler.usage.unowned?.noiseCores).toBeLessThan(0.01);
    expect(hiding.kinds).toEqual(['unowned-cpu']);
  });
});

describe('counters that are changed', () => {
  /** Somebody who is found uses three cores, and as much is added to idle time. */
  const falsified = async (host: WatchedHost, seconds: number) => {
    const { platform } = host;
    if (!platform.processes.has(200)) platform.start(200, { cores: 3 });
    await runHost(host, seconds, () => -3);
    platform.end(200);
  };

  it('say that processes used more than the processors worked, and whom that may hide is looked for at once', async () => {
    const host = comparableHost();
    await runHost(host, 120, noise);
    const tried = () => host.platform.searches.filter(({ fromPid }) => fromPid === 1).length;
    const before = tried();
    await falsified(host, 130);
    const finding = host.of('changed-counters');
    expect(finding).toMatchObject({ subject: { type: 'host' }, signals: [] });
    expect(finding.evidence.at(-1)).toMatchObject({
      code: 'owned-beyond-busy',
      params: { meanCores: 3, busyCores: 0.1 },
    });
    expect(tried()).toBeGreaterThan(before);
  });

  it('make no noise that others can hide in', async () => {
    const host = comparableHost();
    await falsified(host, 600);
    await runHost(host, 90, () => 3);
    expect(host.of('unowned-cpu').signals).toMatchObject([{ quality: 1 }]);
  });

  it('are not those of a host that is a little noisy, nor of one whose interrupts are threads as well', async () => {
    const noisy = comparableHost();
    await runHost(noisy, 600, () => -0.1);
    expect(noisy.kinds).toEqual([]);
    const routing = comparableHost();
    routing.platform.interruptCores = 1;
    routing.platform.start(9, { cores: 0.9, kernelThread: true });
    await runHost(routing, 600, () => 0.1);
    expect(routing.kinds).not.toContain('changed-counters');
  });
});

describe('tick dodging', () => {
  it('is told when idle time and clock ticks disagree', async () => {
    const host = comparableHost();
    await runHost(host, 60, noise);
    host.platform.dodgedCores = 0.6;
    await runHost(host, 45, () => 0.7);
    expect(host.of('tick-dodging')).toMatchObject({
      subject: { type: 'host' },
      signals: [{ code: 'evasion.tick-dodging', params: { spanMs: 30_000 } }],
    });
  });

  it('is not told where idle time is counted by the same ticks', async () => {
    const host = comparableHost();
    const { platform } = host;
    const capabilities = platform.capabilities.bind(platform);
    platform.capabilities = () => [...capabilities(), { name: 'idle-time', reason: 'unsupported' }];
    await runHost(host, 60, noise);
    platform.dodgedCores = 0.6;
    await runHost(host, 45, () => 0.7);
    expect(host.kinds).toContain('unowned-cpu');
    expect(host.kinds).not.toContain('tick-dodging');
  });

  it('is not told while they agree, whoever owns the time', async () => {
    const host = comparableHost();
    await runHost(host, 300, () => 1.5);
    expect(host.kinds).not.toContain('tick-dodging');
  });
});
