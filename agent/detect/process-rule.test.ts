import { describe, expect, it } from 'vitest';
import { observed } from '#shared/model/observed.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import { simulatedWallet } from '../../scripts/simulate/simulated-wallet.ts';
import { readMinerConfig } from '#shared/recognise/miner-config.ts';
import { WatchedHost } from '../testing/watched-host.ts';

/** One that a miner has as well, and one that it has not. */
const OTHER_NAMES = [{ name: 'xmrig.exe' }, { name: 'cron' }];
const NAMED = { exe: '/usr/bin/sleep', name: 'xmrig', argv: ['sleep', '60'] };

function placeConfig(host: WatchedHost, pid: number): void {
  const text = JSON.stringify({
    'donate-level': 1,
    pools: [{ url: 'pool.example:3333', user: simulatedWallet('rule') }],
  });
  const reading = readMinerConfig(text);
  if (reading === undefined) throw new Error('the test configuration must be recognised');
  const file = { path: osNameOfText('/opt/x/config.json'), how: 'beside-exe' as const };
  const files = observed([{ ...file, content: observed({ sizeBytes: text.length, reading }) }]);
  host.platform.configs.set(pid, { kind: 'miner-config', process: host.platform.keyOf(pid), files });
}

describe('rules about processes that rest', () => {
  it('ask no more of the host the more such programs are started', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1 });
    placeConfig(host, 10);
    let pid = 1_000;
    await host.run(60, () => {
      for (let times = 0; times < 20; times++) host.platform.start(pid++, NAMED);
      for (let old = pid - 60; old < pid - 40; old++) host.platform.end(old);
    });
    const tellingAt = host.revisions.findIndex(({ kind }) => kind === 'miner-config');
    expect(host.revisions[tellingAt]).toMatchObject({ subject: { process: { pid: 10 } } });
    expect(host.watch.probeCounts.refused).toBe(0);
    expect(host.platform.reads.filter((read) => read.startsWith('miner-config')).length).toBeLessThan(60 / 5 + 5);
    expect(host.findings.size).toBeLessThan(32 + 60 / 2 + 10);
  });

  it.each(OTHER_NAMES)('say little of one that is called $name every other second', async ({ name }) => {
    const host = new WatchedHost();
    const process = host.platform.start(10, NAMED);
    await host.run(600, (second) => {
      process.name = second % 2 === 0 ? 'xmrig' : name;
    });
    expect(host.kinds).toEqual(['miner-program']);
    expect(host.revisions.length).toBeLessThan(32 + 600 / 2 + 10);
  });

  it('reach every one of them in turn', async () => {
    const host = new WatchedHost();
    for (let pid = 100; pid < 140; pid++) host.platform.start(pid, NAMED);
    await host.run(5 * 40 + 10);
    expect(host.kinds.filter((kind) => kind === 'miner-program')).toHaveLength(40);
    const looked = host.platform.reads.filter((read) => read.startsWith('miner-config'));
    expect(new Set(looked).size).toBe(40);
  });

  it.each(OTHER_NAMES)(
    'keep open what they have told of, though many wait and it is called $name every other second',
    async ({ name }) => {
      const host = new WatchedHost(undefined, undefined, 1_024);
      for (let pid = 100; pid < 900; pid++) host.platform.start(pid, NAMED);
      // Told of at once because it works; at rest from then on.
      const process = host.platform.start(10, { ...NAMED, cores: 1 });
      await host.run(5);
      process.cores = 0;
      await host.run(1_600, (second) => {
        process.name = second % 2 === 0 ? 'xmrig' : name;
      });
      const ofIt = host.revisions.filter(
        ({ kind, subject }) => kind === 'miner-program' && subject.type === 'process' && subject.process.pid === 10,
      );
      expect(new Set(ofIt.map(({ id }) => id)).size).toBe(1);
      expect(ofIt.map(({ state }) => state)).not.toContain('closed');
      expect(host.kinds.filter((kind) => kind === 'miner-program')).toHaveLength(801);
    },
  );

  it('keep open what they have told of after a restart', async () => {
    const before = new WatchedHost(undefined, undefined, 1_024);
    for (let pid = 100; pid < 300; pid++) before.platform.start(pid, NAMED);
    await before.run(400);
    const open = [...before.episodes.values()].filter(({ finding }) => finding.state === 'open');
    expect(open).toHaveLength(200);
    const after = new WatchedHost(undefined, before.platform, 1_024);
    after.watch.restore(open, before.watch.snapshot(), true);
    await after.run(1_000);
    expect(after.revisions.filter(({ state }) => state === 'closed')).toEqual([]);
    expect(new Set(after.revisions.map(({ id }) => id)).size).toBe(200);
  });

  it('forget who ends', async () => {
    const host = new WatchedHost();
    host.platform.start(10, NAMED);
    await host.run(3);
    const key = host.platform.keyOf(10);
    const remembers = () => [...host.watch.snapshot()].filter(([, state]) => JSON.stringify(state).includes(key));
    expect(remembers().map(([name]) => name)).toContain('miner-program');
    host.platform.end(10);
    await host.run(3);
    expect(remembers()).toEqual([]);
  });

  it('forget who ended while nobody watched', async () => {
    const before = new WatchedHost();
    for (let pid = 100; pid < 110; pid++) before.platform.start(pid, NAMED);
    await before.run(3);
    const saved = before.watch.snapshot();
    expect(JSON.stringify([...saved])).toContain(before.platform.keyOf(105));
    const after = new WatchedHost();
    after.watch.restore([], saved, true);
    after.platform.start(20);
    await after.run(65);
    expect(JSON.stringify([...after.watch.snapshot()])).not.toContain(before.platform.keyOf(105));
  });
});
