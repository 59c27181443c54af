import type { SignalCode } from '#shared/verdict/signals.ts';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '#shared/cli/language-option.ts';
import { render } from '#shared/catalogue/render.ts';
import { renderIncidentSentence } from '#shared/catalogue/render-incident-sentence.ts';
import { roleLeft } from './incident-evidence.ts';
import { findingAbout, hostNamed, processNamed, START_MS, World } from './world-for-tests.ts';

const HOST = hostNamed('one', '10.0.0.1', { clockOffsetMs: 5_000 });
const MINER = processNamed('kheiper');

function worldWith(count: number): World {
  const world = new World();
  world.connect(HOST);
  const findings = Array.from({ length: count }, (_, n) =>
    findingAbout(MINER, ['cpu.sustained'], { id: `finding-${n}`, firstSeenMs: START_MS + n }),
  );
  world.send({ type: 'findings', hostId: HOST.hostId, findings });
  return world;
}

describe('an incident with more findings than it lists', () => {
  it('shows by the begin of the latest one that there is another, and that the same ones go on', () => {
    const world = worldWith(257);
    expect(world.incidents[0]?.findingIds).toHaveLength(256);
    expect(world.incidents[0]?.latestBeginMs).toBe(START_MS + 256);
    const send = (n: number, rev: number) => {
      const span = { firstSeenMs: START_MS + n, lastSeenMs: START_MS + 60_000 };
      const finding = findingAbout(MINER, ['cpu.sustained'], { id: `finding-${n}`, rev, ...span });
      world.send({ type: 'findings', hostId: HOST.hostId, findings: [finding] });
      return world.incidents[0]?.latestBeginMs;
    };
    // Another offset of the clock is no other begin.
    world.connect({ ...HOST, clockOffsetMs: 4_000 });
    expect([send(256, 2), send(3, 2), send(257, 1)]).toEqual([START_MS + 256, START_MS + 256, START_MS + 257]);
  });
});

it('an incident has room for all that one finding can name, and for what others name after it', () => {
  const world = worldWith(1);
  const wallets = Array.from({ length: 65 }, (_, n) => ({ address: `4${n}`, coin: 'XMR', valid: true }));
  const pools = Array.from({ length: 65 }, (_, n) => ({ host: 'pool.example', port: 1_000 + n }));
  for (const [from, to] of [
    [0, 64],
    [64, 65],
  ] as const) {
    const named = { id: `finding-${from}`, wallets: wallets.slice(from, to), pools: pools.slice(from, to) };
    world.send({ type: 'findings', hostId: HOST.hostId, findings: [findingAbout(MINER, ['cpu.sustained'], named)] });
  }
  expect(world.incidents[0]).toMatchObject({ wallets, pools });
});

describe('the role of who is kept away from the pool', () => {
  const roles = (...codes: readonly SignalCode[]) => {
    const world = new World();
    world.connect(HOST);
    return codes.map((code, n) => {
      world.send({ type: 'findings', hostId: HOST.hostId, findings: [findingAbout(MINER, [code], { id: `f-${n}` })] });
      return world.incidents[0]?.role;
    });
  };

  it('is blocked, also when its program was found before, and miner once anything works', () => {
    expect(roles('network.pool-attempt', 'artefact.miner-command', 'network.pool-connection')).toEqual([
      'blocked',
      'blocked',
      'miner',
    ]);
    expect(roles('artefact.miner-command', 'network.pool-attempt', 'cpu.sustained')).toEqual([
      'miner',
      'blocked',
      'miner',
    ]);
    expect(roles('cpu.sustained', 'network.pool-attempt')).toEqual(['miner', 'miner']);
  });
});

describe('a library that the system loads into every program', () => {
  const LIBRARY = '/tmp/hide.so';
  const subject = { type: 'file' as const, path: { text: LIBRARY } };
  const worldWithHook = (...codes: readonly SignalCode[]) => {
    const world = new World();
    world.connect(HOST);
    for (const [n, code] of codes.entries()) {
      const finding = findingAbout(MINER, [code], { id: `hook-${n}`, kind: 'preload-hook', subject });
      world.send({ type: 'findings', hostId: HOST.hostId, findings: [finding] });
    }
    return world;
  };

  it('is suspicious as ever, but neither a miner nor a configuration', () => {
    const [incident] = worldWithHook('evasion.preload-hook').incidents;
    expect(incident).toMatchObject({ actor: `file:${LIBRARY}`, role: 'hook', configs: [] });
    expect(incident?.conclusion).toMatchObject({ verdict: 'suspicious', probability: 0.5 });
  });

  it.each(LANGUAGES)('is not said to mine in %s', (language) => {
    const [hook] = worldWithHook('evasion.preload-hook').incidents;
    const [miner] = worldWithHook('evasion.preload-hook', 'artefact.miner-config').incidents;
    const said = [hook, miner].map((each) => each && renderIncidentSentence(each, language));
    const where = { verdict: render('verdict.suspicious', {}, language), actor: LIBRARY, where: HOST.hostname };
    expect(said[0]).toBe(render('incident.sentence.hook', where, language));
    expect(said[1]).not.toBe(said[0]);
  });

  it('becomes a miner with whatever else is known of it, and a hook again without', () => {
    expect(worldWithHook('evasion.preload-hook', 'artefact.miner-config').incidents[0]?.role).toBe('miner');
    expect(worldWithHook('artefact.miner-config', 'evasion.preload-hook').incidents[0]?.role).toBe('miner');
    expect(worldWithHook('evasion.preload-hook', 'network.pool-attempt').incidents[0]?.role).toBe('blocked');
    const hook = [{ code: 'evasion.preload-hook', quality: 1, params: {} }];
    expect(roleLeft('blocked', hook, [])).toBe('hook');
  });
});

it('code of others in the agent is no incident, and a hidden process that nobody can name is said to be hidden', () => {
  const world = new World();
  world.connect(HOST);
  const ofHost = (kind: string, codes: readonly SignalCode[]) =>
    findingAbout(MINER, codes, { id: kind, kind, subject: { type: 'host' } });
  world.send({ type: 'findings', hostId: HOST.hostId, findings: [ofHost('code-in-agent', [])] });
  expect(world.incidents).toEqual([]);
  const codes = ['evasion.hidden-process', 'evasion.hook-in-agent'] as const;
  world.send({ type: 'findings', hostId: HOST.hostId, findings: [ofHost('hidden-process', codes)] });
  const [incident] = world.incidents;
  expect(incident && renderIncidentSentence(incident, 'en')).toBe(
    'suspicious: a process on one is hidden; which one is not known',
  );
});
