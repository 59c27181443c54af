import { describe, expect, it } from 'vitest';
import type { MonitorSignature } from '#shared/signature/entry.ts';
import { DECOY_FOLDER_PREFIX } from '../platform/decoy-marker.ts';
import type { AgentEvent } from '../detect/detector.ts';
import { FAKE_START_MS, FakePlatform, type FakeProcess } from '../testing/fake-platform.ts';
import { ForgetfulSink } from './ownership-sink.ts';
import { Sampler } from './sampler.ts';

function monitor(name: string, bait: MonitorSignature['bait']): MonitorSignature {
  const entry = { type: 'monitor', id: `monitor:${name}`, source: 'builtin', confidence: 'low', sources: [] } as const;
  return { ...entry, name, os: 'linux', watchedBy: [], bait };
}

class Observed {
  readonly platform = new FakePlatform();
  readonly #sampler = new Sampler({
    platform: this.platform,
    ownerships: new ForgetfulSink(),
    intervalMs: 1_000,
    monitors: [monitor('top', 'good'), monitor('glances', 'possible'), monitor('ps', 'no')],
  });

  /** What one second brought of observers. */
  tick(): readonly (AgentEvent & { readonly type: 'observer' })[] {
    this.platform.pass(1_000);
    return (this.#sampler.tick() ?? []).flatMap((event) => (event.type === 'observer' ? [event] : []));
  }
}

const began = (change: Partial<FakeProcess>) => {
  const host = new Observed();
  host.tick();
  host.platform.start(10, change);
  return host.tick().map(({ state, session }) => `${state} ${session.name}${session.decoy ? ' (decoy)' : ''}`);
};

describe('sessions of observers', () => {
  it.each<[string, Partial<FakeProcess>, readonly string[]]>([
    ['the file that runs', { exe: '/usr/bin/top', name: 'x' }, ['began top']],
    ['the short name', { exe: '/usr/bin/python3.13', name: 'glances' }, ['began glances']],
    ['the first argument', { exe: '/bin/busybox', name: 'busybox', argv: ['top', '-b'] }, ['began top']],
    ['a decoy of ours', { exe: `/run/x/${DECOY_FOLDER_PREFIX}1f/top` }, ['began top (decoy)']],
    ['another argument only', { exe: '/usr/bin/less', argv: ['less', 'top'] }, []],
    ['a longer name', { exe: '/usr/bin/topology', name: 'topology' }, []],
    ['what is too common', { exe: '/usr/bin/ps', name: 'ps' }, []],
  ])('are known by %s', (_, change, expected) => expect(began(change)).toEqual(expected));

  it('may overlap, and end each for itself', () => {
    const host = new Observed();
    host.tick();
    host.platform.start(10, { exe: '/usr/bin/top' });
    expect(host.tick()).toMatchObject([{ state: 'began', session: { key: host.platform.keyOf(10) } }]);
    host.platform.start(11, { exe: '/usr/bin/top' });
    expect(host.tick()).toMatchObject([{ state: 'began', session: { key: host.platform.keyOf(11) } }]);
    host.platform.end(10);
    expect(host.tick()).toMatchObject([{ state: 'ended', session: { sinceMs: FAKE_START_MS + 1_000 } }]);
    expect(host.tick()).toEqual([]);
    host.platform.end(11);
    expect(host.tick()).toMatchObject([{ state: 'ended', session: { untilMs: FAKE_START_MS + 6_000 } }]);
  });

  it('began before the agent when the tool did', () => {
    const host = new Observed();
    host.platform.start(10, { exe: '/usr/bin/top', startedAtMs: FAKE_START_MS - 60_000 });
    expect(host.tick()).toMatchObject([{ state: 'began', session: { sinceMs: FAKE_START_MS - 60_000 } }]);
  });

  it('are told of people who log in and out, and nobody is thought gone when that cannot be read', () => {
    const host = new Observed();
    const login = { user: { text: 'root' }, line: { text: 'pts/0' } };
    const five = () => Array.from({ length: 5 }, () => host.tick()).flat();
    host.platform.logins = [login];
    expect(five()).toMatchObject([{ state: 'began', session: { kind: 'person', name: 'root' } }]);
    host.platform.logins = [login, { ...login, line: { text: 'pts/1' }, sinceMs: FAKE_START_MS + 4_000 }];
    expect(five()).toMatchObject([{ state: 'began', session: { sinceMs: FAKE_START_MS + 4_000 } }]);
    host.platform.logins = undefined;
    expect(five()).toEqual([]);
    host.platform.logins = [];
    expect(five()).toMatchObject([{ state: 'ended' }, { state: 'ended' }]);
  });

  it('end with a tool that became another program, and with one that nobody waited for', () => {
    const host = new Observed();
    const tool = host.platform.start(10, { exe: '/usr/bin/top', name: 'top' });
    host.platform.start(11, { exe: '/usr/bin/top' });
    expect(host.tick()).toHaveLength(2);
    tool.exe = '/usr/bin/less';
    tool.argv = ['less'];
    tool.name = 'less';
    expect(host.tick()).toMatchObject([{ state: 'ended', session: { key: host.platform.keyOf(10) } }]);
    host.platform.zombies.add(11);
    expect(host.tick()).toMatchObject([{ state: 'ended', session: { key: host.platform.keyOf(11) } }]);
  });
});
