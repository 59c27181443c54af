import { describe, expect, it } from 'vitest';
import { alertOf, findingAbout, hostNamed, POOL, processNamed, START_MS, tuple, World } from './world-for-tests.ts';

const IP = '192.0.2.10';

function worldWithMiner() {
  const world = new World();
  const host = hostNamed('db1', IP);
  const miner = processNamed('kheiper');
  world.connect(host);
  return { world, host, miner };
}

describe('an alert about what was blocked', () => {
  const ALERT = alertOf('1', [IP, 40_000], [POOL.ip, POOL.port], { action: 'blocked' });
  const FOUND = ['artefact.miner-command'] as const;
  const pools = [{ host: POOL.ip, port: POOL.port }];
  const find = (world: World, process: ReturnType<typeof processNamed>, more = {}) =>
    world.send({
      type: 'findings',
      hostId: hostNamed('db1', IP).hostId,
      findings: [findingAbout(process, FOUND, { pools, ...more })],
    });

  it.each(['before', 'after'])('belongs to the one program that names the pool, found %s it', (when) => {
    const { world, miner } = worldWithMiner();
    if (when === 'before') find(world, miner);
    world.alert(ALERT);
    world.pass(8);
    if (when === 'after') find(world, miner);
    expect(world.incidents).toHaveLength(1);
    expect(world.incidents[0]).toMatchObject({
      ...{ actor: miner.groupKey, role: 'blocked', alertCount: 1, processes: [{ pid: 100 }] },
      joins: [{ alertId: '1', how: 'pool', offsetMs: 0 }],
    });
    expect(world.incidents[0]?.joins[0]).not.toHaveProperty('process');
  });

  it('belongs to the program rather than to its file, whichever was found first', () => {
    const { world, miner } = worldWithMiner();
    find(world, miner, { id: 'file', subject: { type: 'file', path: { text: '/opt/config.json' } } });
    world.alert(ALERT);
    world.pass(8);
    expect(world.incidents).toMatchObject([{ actor: 'file:/opt/config.json', joins: [{ how: 'pool' }] }]);
    find(world, miner);
    expect(world.incidents.map(({ actor, alertCount }) => [actor, alertCount])).toEqual([
      ['file:/opt/config.json', 0],
      [miner.groupKey, 1],
    ]);
  });

  it.each(['', ' over a restart'])('goes to who held the connection after all, and is counted once%s', (restart) => {
    const { world, host, miner } = worldWithMiner();
    const other = processNamed('socat', 200);
    find(world, miner);
    find(world, other, { id: 'other', pools: [] });
    world.disconnect(host);
    world.alert(ALERT);
    expect(world.incidents.map(({ alertCount }) => alertCount)).toEqual([1, 0]);
    if (restart !== '') world.restart();
    world.own(host, other, tuple([IP, 40_000], [POOL.ip, POOL.port]));
    world.connect(host);
    expect(world.incidents.map(({ alertCount }) => alertCount)).toEqual([0, 1]);
    expect(world.incidents[1]?.joins).toMatchObject([{ how: 'wire', process: { pid: 200 } }]);
  });

  it('is only better known when the program that names the pool held the connection', () => {
    const { world, host, miner } = worldWithMiner();
    find(world, miner);
    world.disconnect(host);
    world.alert(ALERT);
    world.own(host, miner, tuple([IP, 40_000], [POOL.ip, POOL.port]));
    world.connect(host);
    expect(world.incidents).toMatchObject([{ alertCount: 1, joins: [{ how: 'wire', process: { pid: 100 } }] }]);
  });

  it.each([
    ['two programs name the pool', {}, [processNamed('kheiper'), processNamed('xmr', 300)]],
    [
      'it was let through, so that somebody held it who hides',
      { action: 'allowed' as const },
      [processNamed('kheiper')],
    ],
    ['the program was last seen days before', { atMs: START_MS + 3 * 86_400_000 }, [processNamed('kheiper')]],
  ])('stays with the host when %s', (_, more, processes) => {
    const { world } = worldWithMiner();
    for (const process of processes) find(world, process);
    world.alert({ ...ALERT, alert: { ...ALERT.alert, ...more } });
    world.pass(8);
    expect(world.incidents.find(({ alertCount }) => alertCount === 1)).not.toHaveProperty('actor');
  });

  const HOUR_MS = 3_600_000;
  const later = (n: number, atMs = START_MS + n) =>
    alertOf(`n${n}`, [IP, 40_000 + n], [POOL.ip, POOL.port], { action: 'blocked', atMs });

  it('does not keep a program answerable that no agent has spoken of for a day', () => {
    const { world, miner } = worldWithMiner();
    find(world, miner);
    for (let n = 0; n < 10; n++) {
      world.alert(later(n, START_MS + n * 20 * HOUR_MS));
      world.pass(8);
    }
    expect(world.incidents.map(({ actor, alertCount }) => [actor, alertCount])).toEqual([
      [miner.groupKey, 2],
      [undefined, 8],
    ]);
  });

  it('teaches a program no pool: a guess is not the ground of the next', () => {
    const { world, miner } = worldWithMiner();
    find(world, miner);
    const mining = { verdict: 'stratum', pools: [{ host: 'evil.example' }], wallets: [], logins: [] } as const;
    world.alert({ ...ALERT, alert: { ...ALERT.alert, mining } });
    world.pass(8);
    expect(world.incidents).toMatchObject([{ alertCount: 1, pools }]);
    expect(world.incidents[0]?.pools).toHaveLength(1);
  });

  it('moves with all that came with it, also with what is only counted, and takes its role along', () => {
    const { world, miner } = worldWithMiner();
    find(world, miner, { id: 'file', subject: { type: 'file', path: { text: '/opt/config.json' } } });
    for (let n = 0; n < 200; n++) world.alert(later(n));
    world.pass(8);
    expect(world.incidents).toMatchObject([{ alertCount: 200, role: 'blocked' }]);
    find(world, miner);
    expect(world.incidents).toMatchObject([
      { actor: 'file:/opt/config.json', alertCount: 0, role: 'miner', conclusion: { verdict: 'suspicious' } },
      { actor: miner.groupKey, alertCount: 200, role: 'blocked' },
    ]);
  });

  it('does not push out what else is not known of the host', () => {
    const { world, host, miner } = worldWithMiner();
    const other = processNamed('socat', 200);
    find(world, miner);
    world.disconnect(host);
    world.alert(alertOf('let through', [IP, 39_999], [POOL.ip, POOL.port], { action: 'allowed' }));
    for (let n = 0; n < 80; n++) world.alert(later(n));
    world.own(host, other, tuple([IP, 39_999], [POOL.ip, POOL.port]));
    world.connect(host);
    expect(world.incidents.find(({ actor }) => actor === other.groupKey)).toMatchObject({ alertCount: 1 });
  });
});
