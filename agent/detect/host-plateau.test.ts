import { describe, expect, it } from 'vitest';
import { WatchedHost } from '../testing/watched-host.ts';

async function runHost(host: WatchedHost, seconds: number, coresAt: (second: number) => number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    host.platform.pass(1_000, coresAt(second));
    for (const { finding } of host.watch.step()?.changes ?? []) host.findings.set(finding.id, finding);
  }
}

describe('host plateau', () => {
  it('is raised after ten minutes at half of the machine when processes cannot be seen', async () => {
    const host = new WatchedHost();
    host.platform.processesReadable = false;
    await runHost(host, 300, () => 0.1);
    await runHost(host, 580, () => 2);
    expect(host.kinds).toEqual([]);
    await runHost(host, 25, () => 2);
    expect(host.of('host-plateau')).toMatchObject({
      subject: { type: 'host' },
      signals: [{ code: 'cpu.host-plateau', params: { busyShare: 0.5, meanCores: 2, spanMs: 600_000 } }],
    });
    await runHost(host, 900, () => 0.1);
    expect([...host.findings.values()]).toMatchObject([{ state: 'closed' }]);
  });

  it('is left alone when processes can be seen one by one', async () => {
    const host = new WatchedHost();
    await runHost(host, 1_200, () => 2);
    expect(host.kinds).toEqual([]);
  });
});
