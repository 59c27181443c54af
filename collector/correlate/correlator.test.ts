import { describe, expect, it } from 'vitest';
import { MAX_JOINS } from './incident-evidence.ts';
import { alertOf, findingAbout, hostNamed, POOL, processNamed, START_MS, tuple, World } from './world-for-tests.ts';

const IP = '192.0.2.10';
const WITH_WALLET = ['cpu.sustained', 'artefact.miner-config', 'artefact.wallet-in-config'] as const;

function worldWithMiner() {
  const world = new World();
  const host = hostNamed('db1', IP);
  const miner = processNamed('kheiper');
  world.own(host, miner, tuple([IP, 51544], [POOL.ip, POOL.port]));
  world.connect(host);
  return { world, host, miner };
}

describe('findings', () => {
  it('open an incident about the process, at most probable', () => {
    const { world, host, miner } = worldWithMiner();
    const wallets = [{ address: '4A', coin: 'XMR', valid: true }];
    const pools = [{ host: POOL.ip, port: POOL.port }];
    world.send({
      type: 'findings',
      hostId: host.hostId,
      findings: [findingAbout(miner, WITH_WALLET, { wallets, pools })],
    });
    expect(world.incidents).toHaveLength(1);
    expect(world.incidents[0]).toMatchObject({
      ...{ rev: 1, actor: miner.groupKey, role: 'miner', wallets, pools },
      ...{ configs: ['/opt/config.json'], findingIds: ['finding-100'], conclusion: { verdict: 'probable' } },
    });
    expect(world.incidents[0]?.conclusion.notObservable).toContainEqual({
      code: 'network.alert-pool',
      reason: 'no-sensor',
    });
  });

  it('of the same group of runs are one incident, and the same revision changes nothing', () => {
    const { world, host, miner } = worldWithMiner();
    const finding = findingAbout(miner, ['cpu.sustained']);
    const again = findingAbout({ ...miner, pid: 101, startId: 5 }, ['artefact.miner-config'], { id: 'finding-101' });
    world.send({ type: 'findings', hostId: host.hostId, findings: [finding, again] });
    expect(world.incidents[0]?.processes.map(({ pid }) => pid)).toEqual([100, 101]);
    world.send({ type: 'findings', hostId: host.hostId, findings: [finding, again] });
    expect(world.incidents).toHaveLength(1);
    expect(world.incidents[0]?.rev).toBe(1);
  });

  it('of a host that nobody knows are counted', () => {
    const { world, miner } = worldWithMiner();
    world.send({ type: 'findings', hostId: 'stranger', findings: [findingAbout(miner, WITH_WALLET)] });
    expect(world.incidents).toEqual([]);
    expect(world.correlator.counters.findingsOfUnknownHosts).toBe(1);
  });

  it('about the host as a whole open an incident without a process', () => {
    const { world, host, miner } = worldWithMiner();
    const finding = { ...findingAbout(miner, ['cpu.host-plateau']), subject: { type: 'host' as const } };
    world.send({ type: 'findings', hostId: host.hostId, findings: [finding] });
    expect(world.incidents[0]).toMatchObject({ processes: [], conclusion: { verdict: 'observed' } });
    expect(world.incidents[0]).not.toHaveProperty('actor');
  });

  it('are dated by the clock of the collector', () => {
    const { world, host, miner } = worldWithMiner();
    world.connect({ ...host, clockOffsetMs: 60_000 });
    world.send({ type: 'findings', hostId: host.hostId, findings: [findingAbout(miner, WITH_WALLET)] });
    expect(world.incidents[0]?.firstSeenMs).toBe(START_MS - 60_000);
  });
});

describe('an alert', () => {
  it('with the tuple of its connection confirms the process', () => {
    const { world, host, miner } = worldWithMiner();
    world.send({ type: 'findings', hostId: host.hostId, findings: [findingAbout(miner, WITH_WALLET)] });
    world.alert(alertOf('1', [IP, 51544], [POOL.ip, POOL.port]));
    expect(world.incidents).toHaveLength(1);
    expect(world.incidents[0]).toMatchObject({
      ...{ actor: miner.groupKey, alertCount: 1, conclusion: { verdict: 'confirmed', severity: 'critical' } },
      joins: [{ alertId: '1', how: 'wire', offsetMs: 0, process: { pid: 100 } }],
      pools: [{ host: POOL.ip, port: POOL.port }],
    });
  });

  it('that the device wrote the other way round is the same', () => {
    const { world, miner } = worldWithMiner();
    world.alert(alertOf('1', [POOL.ip, POOL.port], [IP, 51544]));
    expect(world.incidents[0]).toMatchObject({ actor: miner.groupKey, joins: [{ how: 'wire' }] });
  });

  it('is asked for in the time of the host', () => {
    const world = new World();
    const host = hostNamed('db1', IP, { clockOffsetMs: -600_000 });
    world.own(host, processNamed('kheiper'), tuple([IP, 51544], [POOL.ip, POOL.port]));
    world.connect(host);
    world.alert(alertOf('1', [IP, 51544], [POOL.ip, POOL.port]));
    expect(world.asked[0]?.question).toMatchObject({ atMs: START_MS - 600_000, toleranceMs: 30_000, match: 'wire' });
    expect(world.incidents[0]?.actor).toBe('/opt/kheiper');
  });

  it.each([
    ['another port of the host', [IP, 51545], [POOL.ip, POOL.port]],
    ['another port of the pool', [IP, 51544], [POOL.ip, 3334]],
  ] as const)('for %s is not joined: it is an incident of that host without a process', (_, source, destination) => {
    const { world, host, miner } = worldWithMiner();
    world.send({ type: 'findings', hostId: host.hostId, findings: [findingAbout(miner, WITH_WALLET)] });
    world.alert(alertOf('1', source, destination));
    world.pass(8);
    const [named, nobody, ...others] = world.incidents;
    expect(named).toMatchObject({ joins: [], alertCount: 0, conclusion: { verdict: 'probable' } });
    expect(nobody).toMatchObject({ processes: [], joins: [{ how: 'address' }], alertCount: 1 });
    expect(nobody).not.toHaveProperty('actor');
    expect(others).toEqual([]);
  });

  it('long after the connection was last seen is not joined', () => {
    const { world } = worldWithMiner();
    world.nowMs += 7_200_000;
    world.alert(alertOf('1', [IP, 51544], [POOL.ip, POOL.port], { atMs: START_MS + 3_600_000 + 31_000 }));
    expect(world.incidents[0]).not.toHaveProperty('actor');
    world.alert(alertOf('2', [IP, 51544], [POOL.ip, POOL.port], { atMs: START_MS + 3_600_000 + 29_000 }));
    expect(world.incidents.find(({ actor }) => actor !== undefined)?.joins[0]?.offsetMs).toBe(29_000);
  });

  it('that comes before the agent has seen the connection is asked for again', () => {
    const world = new World();
    const host = hostNamed('db1', IP);
    world.connect(host);
    world.alert(alertOf('1', [IP, 51544], [POOL.ip, POOL.port]));
    expect(world.incidents).toEqual([]);
    world.own(host, processNamed('kheiper'), tuple([IP, 51544], [POOL.ip, POOL.port]));
    world.pass(2);
    expect(world.incidents[0]?.actor).toBe('/opt/kheiper');
  });

  it('while the agent is away is asked for when it comes back, and the incident goes on', () => {
    const { world, host } = worldWithMiner();
    world.disconnect(host);
    world.alert(alertOf('1', [IP, 51544], [POOL.ip, POOL.port]));
    const before = world.incidents[0];
    expect(before).toMatchObject({ joins: [{ how: 'address' }] });
    expect(before?.conclusion.notObservable).toContainEqual({ code: 'cpu.sustained', reason: 'silent' });
    world.connect(host);
    expect(world.incidents).toHaveLength(1);
    expect(world.incidents[0]).toMatchObject({
      id: before?.id,
      actor: '/opt/kheiper',
      alertCount: 1,
      joins: [{ how: 'wire' }],
    });
  });

  it('that is named late goes over into the incident of the process', () => {
    const { world, host, miner } = worldWithMiner();
    world.send({ type: 'findings', hostId: host.hostId, findings: [findingAbout(miner, WITH_WALLET)] });
    world.disconnect(host);
    world.alert(alertOf('1', [IP, 51544], [POOL.ip, POOL.port]), alertOf('2', [IP, 51999], [POOL.ip, POOL.port]));
    expect(world.incidents).toHaveLength(2);
    world.connect(host);
    world.pass(8);
    const [named, nobody] = world.incidents;
    expect(named).toMatchObject({ alertCount: 1, joins: [{ alertId: '1' }], conclusion: { verdict: 'confirmed' } });
    expect(nobody).toMatchObject({ alertCount: 1, joins: [{ alertId: '2' }] });
    world.own(host, miner, tuple([IP, 51999], [POOL.ip, POOL.port]));
    world.disconnect(host);
    world.connect(host);
    expect(world.incidents).toHaveLength(1);
    expect(world.incidents[0]).toMatchObject({ id: named?.id, alertCount: 2 });
    expect(world.stored.get(nobody?.id ?? '')).toMatchObject({ mergedInto: named?.id });
  });

  it('that an agent answers late still finds its process', () => {
    const { world, miner, host } = worldWithMiner();
    world.isMute = true;
    world.alert(alertOf('1', [IP, 51544], [POOL.ip, POOL.port]));
    world.pass(8);
    expect(world.incidents[0]).not.toHaveProperty('actor');
    const questionId = world.asked[0]?.question.questionId ?? '';
    const owner = world.owned.get(host.hostId)?.[0];
    world.send({ type: 'owners', hostId: host.hostId, questionId, owners: owner === undefined ? [] : [owner] });
    expect(world.incidents).toHaveLength(1);
    expect(world.incidents[0]?.actor).toBe(miner.groupKey);
  });

  it('about an address without an agent is an incident about that address', () => {
    const world = new World();
    world.alert(alertOf('1', ['10.9.9.9', 40000], [POOL.ip, POOL.port]));
    expect(world.incidents[0]).toMatchObject({
      subject: { type: 'address', site: 's', ip: '10.9.9.9' },
      conclusion: { verdict: 'suspicious' },
    });
    expect(world.incidents[0]?.conclusion.notObservable).toContainEqual({ code: 'cpu.sustained', reason: 'no-agent' });
  });

  it('from behind address translation finds the host by destination, time and source port', () => {
    const { world, miner } = worldWithMiner();
    world.connect(hostNamed('other', '192.0.2.77'));
    world.alert(alertOf('1', ['198.51.100.1', 51544], [POOL.ip, POOL.port]));
    expect(world.incidents).toHaveLength(1);
    expect(world.incidents[0]).toMatchObject({ actor: miner.groupKey, joins: [{ how: 'destination' }] });
    world.alert(alertOf('2', ['198.51.100.1', 60000], [POOL.ip, POOL.port]));
    world.pass(8);
    expect(world.incidents[1]?.subject).toMatchObject({ type: 'address', ip: '198.51.100.1' });
  });

  it('from behind address translation that could be two hosts is neither', () => {
    const { world, host } = worldWithMiner();
    const other = hostNamed('other', '192.0.2.77');
    world.own(other, processNamed('curl'), tuple(['192.0.2.77', 51544], [POOL.ip, POOL.port]));
    world.connect(host, other);
    world.alert(alertOf('1', ['198.51.100.1', 51544], [POOL.ip, POOL.port]));
    world.pass(8);
    expect(world.incidents.map(({ subject }) => subject)).toEqual([{ type: 'address', site: 's', ip: '198.51.100.1' }]);
  });

  it('finds the process in a container, whose own address the wire never shows', () => {
    const world = new World();
    const host = hostNamed('docker', IP);
    world.own(host, processNamed('xmr'), tuple(['172.17.0.2', 51544], [POOL.ip, POOL.port]), { namespace: 'net:1' });
    world.connect(host);
    world.alert(alertOf('1', [IP, 51544], [POOL.ip, POOL.port]));
    expect(world.incidents[0]).toMatchObject({ actor: '/opt/xmr', joins: [{ how: 'destination' }] });
  });

  it('of an address that two hosts have is joined to the one that held the connection', () => {
    const world = new World();
    const [one, two] = [
      hostNamed('one', '192.0.2.1', { addresses: ['172.17.0.1'] }),
      hostNamed('two', '192.0.2.2', { addresses: ['172.17.0.1'] }),
    ];
    world.own(two, processNamed('xmr'), tuple(['172.17.0.1', 4000], [POOL.ip, POOL.port]));
    world.connect(one, two);
    world.alert(
      alertOf('1', ['172.17.0.1', 4000], [POOL.ip, POOL.port]),
      alertOf('2', ['172.17.0.1', 4001], [POOL.ip, POOL.port]),
    );
    world.pass(8);
    expect(world.incidents.map(({ subject }) => subject)).toEqual([
      expect.objectContaining({ hostId: two.hostId }),
      { type: 'address', site: 's', ip: '172.17.0.1' },
    ]);
  });

  it('never joins across sites or through loopback', () => {
    const { world } = worldWithMiner();
    world.alert({ ...alertOf('1', [IP, 51544], [POOL.ip, POOL.port]), site: 'elsewhere' });
    expect(world.asked).toEqual([]);
    expect(world.incidents[0]?.subject).toMatchObject({ type: 'address', site: 'elsewhere' });
    world.alert(alertOf('2', ['127.0.0.1', 51544], ['127.0.0.1', POOL.port]));
    expect(world.asked).toEqual([]);
    expect(world.correlator.counters.alertsWithoutHost).toBe(1);
  });

  it('that was always blocked makes the role blocked, until something gets through', () => {
    const world = new World();
    world.alert(alertOf('1', ['10.9.9.9', 1025], [POOL.ip, POOL.port], { action: 'blocked' }));
    expect(world.incidents[0]?.role).toBe('blocked');
    world.alert(alertOf('2', ['10.9.9.9', 1026], [POOL.ip, POOL.port], { action: 'allowed' }));
    expect(world.incidents[0]?.role).toBe('miner');
  });

  it.each([
    { knows: 'only its configuration', code: 'artefact.miner-config', role: 'blocked' },
    { knows: 'that it computes', code: 'cpu.sustained', role: 'miner' },
  ] as const)('that was blocked makes a process blocked of which one knows $knows: $role', ({ code, role }) => {
    const { world, host, miner } = worldWithMiner();
    world.send({ type: 'findings', hostId: host.hostId, findings: [findingAbout(miner, [code])] });
    world.alert(alertOf('1', [IP, 51544], [POOL.ip, POOL.port], { action: 'blocked' }));
    expect(world.incidents).toMatchObject([{ role, alertCount: 1 }]);
  });

  it('whose destination is a host of ours shows the relay as well as the miner', () => {
    const world = new World();
    const relay = hostNamed('jump', '10.0.0.5');
    const miner = hostNamed('web', '10.0.0.9');
    world.own(relay, processNamed('socat'), tuple(['10.0.0.5', 3333], ['10.0.0.9', 50000]));
    world.own(miner, processNamed('kheiper'), tuple(['10.0.0.9', 50000], ['10.0.0.5', 3333]));
    world.connect(relay, miner);
    world.alert(alertOf('1', ['10.0.0.9', 50000], ['10.0.0.5', 3333]));
    const roles = new Map(world.incidents.map(({ actor, role }) => [actor, role]));
    expect(roles).toEqual(
      new Map([
        ['/opt/kheiper', 'miner'],
        ['/opt/socat', 'relay'],
      ]),
    );
  });

  it('without ports is about the host without a process', () => {
    const { world } = worldWithMiner();
    world.alert(alertOf('1', [IP], [POOL.ip]));
    expect(world.asked).toEqual([]);
    expect(world.incidents[0]).toMatchObject({ joins: [{ how: 'address' }] });
  });

  it('in a flood asks once a connection and half minute, and keeps the latest', () => {
    const { world } = worldWithMiner();
    const flood = Array.from({ length: 500 }, (_, index) =>
      alertOf(`a${String(index).padStart(3, '0')}`, [IP, 51544], [POOL.ip, POOL.port], { atMs: START_MS + index }),
    );
    world.alert(...flood);
    expect(world.asked).toHaveLength(1);
    expect(world.incidents).toHaveLength(1);
    expect(world.incidents[0]?.alertCount).toBe(500);
    expect(world.incidents[0]?.joins).toHaveLength(MAX_JOINS);
    world.alert(...flood.slice(-10));
    world.restart();
    expect(world.incidents[0]?.alertCount).toBe(500);
  });
});

describe('an incident', () => {
  it('learns that a sensor reports now, and what an agent can see now', () => {
    const { world, host, miner } = worldWithMiner();
    world.send({ type: 'findings', hostId: host.hostId, findings: [findingAbout(miner, WITH_WALLET)] });
    world.send({ type: 'sensor-reported', site: 's', atMs: START_MS });
    expect(world.incidents[0]?.conclusion.absent).toContain('network.alert-pool');
    world.connect({
      ...host,
      capabilities: [{ name: 'processes' }, { name: 'process-details', reason: 'no-permission' }],
    });
    expect(world.incidents[0]?.conclusion.notObservable).toContainEqual({
      code: 'artefact.miner-command',
      reason: 'no-permission',
    });
  });

  it('survives a restart while an alert was waiting for its answer', () => {
    const { world, miner } = worldWithMiner();
    world.isMute = true;
    world.alert(alertOf('1', [IP, 51544], [POOL.ip, POOL.port]));
    expect(world.incidents).toEqual([]);
    world.isMute = false;
    world.restart();
    expect(world.incidents[0]).toMatchObject({ actor: miner.groupKey, alertCount: 1 });
    world.restart();
    expect(world.incidents[0]).toMatchObject({ actor: miner.groupKey, alertCount: 1 });
  });
});
