import { describe, expect, it } from 'vitest';
import { WatchedHost } from '../testing/watched-host.ts';

async function kindsOf(coresAt: (second: number) => number, others = 0): Promise<readonly string[]> {
  const host = new WatchedHost();
  const process = host.platform.start(10);
  host.platform.start(11, { cores: others });
  await host.run(340, (second) => {
    process.cores = coresAt(second);
  });
  return host.kinds.filter((kind) => kind === 'duty-cycle');
}

describe('duty cycle', () => {
  it.each([0.3, 0.5, 1.5])('is the same %s of a core for minutes', async (cores) => {
    expect(await kindsOf((second) => cores + (second % 2) * 0.02)).toEqual(['duty-cycle']);
  });

  it.each([
    ['whole threads', () => 1, 0],
    ['two whole threads that lose a little', () => 1.9, 0],
    ['work in bursts', (second: number) => (second % 10 < 5 ? 0.9 : 0.1), 0],
    ['even work with something on top', (second: number) => (second % 10 === 0 ? 0.6 : 0.3), 0],
    ['work that changes', (second: number) => 0.3 + second / 400, 0],
    ['a share of a full machine', () => 0.5, 3.4],
    ['hardly anything', () => 0.08, 0],
  ])('is not %s', async (_, coresAt, others) => expect(await kindsOf(coresAt, others)).toEqual([]));

  it('needs the whole five minutes', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 0.4 });
    await host.run(200);
    expect(host.kinds).toEqual([]);
    await host.run(130);
    expect(host.of('duty-cycle').signals[0]?.params).toEqual({ meanCores: expect.closeTo(0.4, 2), spanMs: 300_000 });
  });
});
