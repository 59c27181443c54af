import { describe, expect, it } from 'vitest';
import type { Allowance } from '#shared/model/allowance.ts';
import type { ProcessRef } from '#shared/model/process-ref.ts';
import { alertOf, findingAbout, hostNamed, POOL, processNamed, START_MS, tuple, World } from './world-for-tests.ts';

const host = hostNamed('build1', '192.0.2.10');
const builder: ProcessRef = { ...processNamed('builder'), user: 'ci' };
const BUSY = ['cpu.sustained', 'cpu.since-before-agent'] as const;

function allowanceOf(more: Partial<Allowance> = {}): Allowance {
  return {
    ...{ id: 'alw_1', match: { exe: '/opt/builder', user: 'ci' }, scope: { type: 'host', hostId: host.hostId } },
    ...{ reason: 'the nightly build', owner: 'ops', createdAtMs: START_MS, ...more },
  };
}

function worldWithBuilder(): World {
  const world = new World();
  world.connect(host);
  world.send({ type: 'findings', hostId: host.hostId, findings: [findingAbout(builder, BUSY)] });
  return world;
}

const conclusionIn = (world: World) => world.incidents[0]?.conclusion;

describe('an allowance', () => {
  it('takes the weight off an incident that is open, and undoing it puts it back', () => {
    const world = worldWithBuilder();
    const before = conclusionIn(world);
    expect(before).toMatchObject({ verdict: 'observed', present: [{ group: 'cpu' }, { group: 'cpu' }] });
    world.allow(allowanceOf());
    expect(conclusionIn(world)).toMatchObject({ probability: 0, present: [] });
    expect(conclusionIn(world)?.allowed).toMatchObject([
      { code: 'cpu.since-before-agent', by: { id: 'alw_1', owner: 'ops', reason: 'the nightly build' } },
      { code: 'cpu.sustained', by: { id: 'alw_1' } },
    ]);
    const { rev } = world.incidents[0] ?? { rev: 0 };
    world.allow();
    expect(conclusionIn(world)).toEqual(before);
    expect(world.incidents[0]?.rev).toBe(rev + 1);
  });

  it('holds for what is found later', () => {
    const world = new World();
    world.connect(host);
    world.allow(allowanceOf());
    world.send({ type: 'findings', hostId: host.hostId, findings: [findingAbout(builder, BUSY)] });
    expect(conclusionIn(world)).toMatchObject({ probability: 0, present: [], allowed: [{}, {}] });
  });

  it('ends when its time is over, whatever the next event is', () => {
    const world = worldWithBuilder();
    world.allow(allowanceOf({ expiresAtMs: START_MS + 5_000 }));
    world.pass(4);
    expect(conclusionIn(world)?.present).toEqual([]);
    world.pass(1);
    expect(conclusionIn(world)?.present).toHaveLength(2);
    expect(conclusionIn(world)).not.toHaveProperty('allowed');
  });

  it('that ended while the collector was away is over when it is back, even where nobody reports', () => {
    const world = worldWithBuilder();
    world.allow(allowanceOf());
    world.disconnect(host);
    world.allowances.clear();
    world.restart();
    expect(conclusionIn(world)?.present).toHaveLength(2);
  });

  it('goes on after a restart, without a new revision of anything', () => {
    const world = worldWithBuilder();
    world.allow(allowanceOf());
    const before = structuredClone(world.incidents);
    world.pass(1);
    world.restart();
    expect(conclusionIn(world)?.allowed).toHaveLength(2);
    expect(world.incidents[0]?.rev).toBe(before[0]?.rev);
  });

  it.each<[string, Partial<Allowance>]>([
    ['another host', { scope: { type: 'host', hostId: 'host-other' } }],
    ['another site', { scope: { type: 'site', site: 'elsewhere' } }],
    ['another user', { match: { exe: '/opt/builder', user: 'root' } }],
    ['another program', { match: { exe: '/opt/build' } }],
  ])('for %s changes nothing', (_, more) => {
    const world = worldWithBuilder();
    const before = structuredClone(world.incidents);
    world.allow(allowanceOf(more));
    expect(world.incidents).toEqual(before);
  });

  it('is void once the same program runs as somebody else', () => {
    const world = worldWithBuilder();
    world.allow(allowanceOf());
    const other = { ...findingAbout({ ...builder, pid: 7, startId: 70, user: 'www' }, BUSY), id: 'finding-7' };
    world.send({ type: 'findings', hostId: host.hostId, findings: [other] });
    expect(conclusionIn(world)?.present).toHaveLength(2);
  });

  it('is void with an alert about the same program, as if there were none', () => {
    const connection = [
      ['192.0.2.10', 51544],
      [POOL.ip, POOL.port],
    ] as const;
    const [allowed, plain] = [worldWithBuilder(), worldWithBuilder()];
    allowed.allow(allowanceOf());
    for (const world of [allowed, plain]) {
      world.own(host, builder, tuple(...connection));
      world.alert(alertOf('a1', ...connection));
    }
    expect(conclusionIn(allowed)).toMatchObject({ verdict: 'confirmed' });
    expect(conclusionIn(allowed)).toEqual(conclusionIn(plain));
  });

  it('is void with a pool that a finding names without saying so in a signal', () => {
    const world = worldWithBuilder();
    world.allow(allowanceOf());
    const named = findingAbout(builder, BUSY, { rev: 2, pools: [{ host: 'pool.example' }] });
    world.send({ type: 'findings', hostId: host.hostId, findings: [named] });
    expect(conclusionIn(world)?.present).toHaveLength(2);
  });
});

describe('what an allowance silenced', () => {
  const told = (world: World) => world.allowances.get('alw_1');

  it('is counted once a finding, and stored now and then', () => {
    const world = worldWithBuilder();
    world.allow(allowanceOf());
    expect(told(world)).toMatchObject({ silenced: 1, lastSilencedMs: START_MS });
    for (let rev = 2; rev < 8; rev += 1) {
      world.pass(1);
      const again = { ...findingAbout(builder, BUSY), rev, lastSeenMs: START_MS + rev };
      world.send({ type: 'findings', hostId: host.hostId, findings: [again] });
    }
    const other = { ...findingAbout(builder, BUSY), id: 'finding-other' };
    world.send({ type: 'findings', hostId: host.hostId, findings: [other] });
    expect(told(world)).toMatchObject({ silenced: 1, lastSilencedMs: START_MS });
    world.pass(10);
    expect(told(world)).toMatchObject({ silenced: 2, lastSilencedMs: START_MS + 6_000 });
  });

  it('goes on being counted after a restart', () => {
    const world = worldWithBuilder();
    world.allow(allowanceOf());
    world.restart();
    world.send({ type: 'findings', hostId: host.hostId, findings: [{ ...findingAbout(builder, BUSY), rev: 2 }] });
    world.send({
      type: 'findings',
      hostId: host.hostId,
      findings: [{ ...findingAbout(builder, BUSY), id: 'other-1' }],
    });
    world.pass(11);
    expect(told(world)?.silenced).toBe(2);
  });

  it('is nothing while evidence breaks through', () => {
    const world = new World();
    world.connect(host);
    world.allow(allowanceOf());
    const sure = findingAbout(builder, [...BUSY, 'artefact.miner-command']);
    world.send({ type: 'findings', hostId: host.hostId, findings: [sure] });
    world.pass(11);
    expect(told(world)?.silenced).toBe(0);
  });
});
