import { describe, expect, it } from 'vitest';
import type { DetectContext, UsageView } from './detector.ts';
import { PoolAttempt } from './pool-attempt.ts';
import { WatchedHost } from '../testing/watched-host.ts';

const KIND = 'pool-attempt';
const REMOTE = { ip: '203.0.113.7', port: 3333 };
const NOTHING = {} as UsageView;

/** Tries every ten seconds for four, as miners do, and is not answered. */
function tryInVain(host: WatchedHost, pid: number, port = 3333) {
  let socket: number | undefined;
  return (second: number) => {
    if (second % 10 === 0) socket = host.platform.attempt(pid, '203.0.113.7', port);
    if (second % 10 === 4 && socket !== undefined) host.platform.sockets.delete(socket);
  };
}

describe('an attempt to reach a pool', () => {
  it('is told with the pool when nobody answers, and never as a connection', async () => {
    const host = new WatchedHost();
    host.platform.start(10);
    await host.run(120, tryInVain(host, 10));
    expect(host.kinds).toEqual([KIND]);
    expect(host.of(KIND)).toMatchObject({
      state: 'open',
      pools: [{ host: '203.0.113.7', port: 3333 }],
      signals: [{ code: 'network.pool-attempt', quality: 0.7, params: { pool: '203.0.113.7:3333' } }],
    });
  });

  it('is known after three seconds, while it still goes on', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1 });
    await host.run(8);
    host.platform.attempt(10, '203.0.113.7', 3333);
    await host.run(3);
    expect(host.kinds).toEqual([]);
    await host.run(2);
    expect(host.of(KIND).signals[0]?.quality).toBe(1);
  });

  it('that is answered in time is a connection and nothing else', async () => {
    const host = new WatchedHost();
    host.platform.start(10);
    await host.run(2);
    const socket = host.platform.attempt(10, '203.0.113.7', 3333);
    await host.run(2);
    host.platform.answer(socket);
    await host.run(30);
    expect(host.kinds).toEqual(['pool-connection']);
  });

  it('that is called off at once is nothing; one that two looks met is told', async () => {
    const host = new WatchedHost();
    host.platform.start(10);
    const tryFor = async (seconds: number) => {
      const socket = host.platform.attempt(10, '203.0.113.7', 3333);
      await host.run(seconds);
      host.platform.sockets.delete(socket);
      await host.run(5);
    };
    await host.run(2);
    for (let times = 0; times < 5; times++) await tryFor(1);
    expect(host.kinds).toEqual([]);
    await tryFor(2);
    expect(host.kinds).toEqual([KIND]);
  });

  it('is over when it gets through, or is given up', async () => {
    const host = new WatchedHost();
    host.platform.start(10);
    host.platform.start(11);
    const first = tryInVain(host, 10);
    const second = tryInVain(host, 11);
    await host.run(30, (at) => {
      first(at);
      second(at);
    });
    host.platform.connect(10, '203.0.113.7', 3333);
    await host.run(1_500);
    const attempts = [...host.findings.values()].filter(({ kind }) => kind === KIND);
    expect(attempts.map(({ state }) => state)).toEqual(['closed', 'closed']);
    const [through, givenUp] = attempts.map(({ lastSeenMs, firstSeenMs }) => (lastSeenMs - firstSeenMs) / 1_000);
    expect(through).toBeLessThan(30);
    // It may come back within five minutes; what still holds is said once a minute.
    expect(givenUp).toBeGreaterThan(240);
    expect(givenUp).toBeLessThan(330);
  });

  it('is told when a new one begins before the last is over', async () => {
    const host = new WatchedHost();
    host.platform.start(10);
    const sockets: number[] = [];
    await host.run(40, (second) => {
      if (second % 2 === 0) sockets.push(host.platform.attempt(10, '203.0.113.7', 3333));
      if (sockets.length > 10) host.platform.sockets.delete(sockets.shift() ?? 0);
    });
    expect(host.kinds).toEqual([KIND]);
  });

  it('says nothing of a second connection to where a first one stands', async () => {
    const host = new WatchedHost();
    host.platform.start(10);
    host.platform.connect(10, '203.0.113.7', 3333);
    await host.run(5);
    host.platform.attempt(10, '203.0.113.7', 3333);
    await host.run(30);
    expect(host.kinds).toEqual(['pool-connection']);
  });

  it('that goes on over a restart ends when nobody tells of it any more', () => {
    const detector = new PoolAttempt();
    detector.restore({
      version: 1,
      state: {
        repeat: { nowMs: 10_000, said: [] },
        attempts: [['10:1', [['203.0.113.7 3333', { remote: REMOTE, opening: { port: 40_000, sinceMs: 1_000 } }]]]],
      },
    });
    const tick = { type: 'tick', atMs: 0, tick: 1, elapsedMs: 1_000 } as const;
    const context = { process: () => undefined } as unknown as DetectContext;
    const attempts = () => (detector.snapshot().state as { attempts: unknown[] }).attempts.length;
    for (let second = 0; second < 299; second++) detector.handle({ ...tick, usage: NOTHING }, context);
    expect(attempts()).toBe(1);
    for (let second = 0; second < 3; second++) detector.handle({ ...tick, usage: NOTHING }, context);
    expect(attempts()).toBe(0);
  });

  it('says nothing of who tries something else, or reads the site of a pool', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1 });
    host.platform.start(11);
    host.platform.attempt(10, '203.0.113.8', 3333);
    host.platform.attempt(11, '203.0.113.7', 443);
    await host.run(60);
    expect(host.kinds).toEqual([]);
  });
});
