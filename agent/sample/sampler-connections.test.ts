import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../detect/detector.ts';
import { SamplerBench } from '../testing/sampler-bench.ts';

describe('connections', () => {
  it('are told with their owner, once opened and once closed', () => {
    const bench = new SamplerBench();
    bench.platform.start(10);
    const socket = bench.platform.connect(10, '203.0.113.7', 3333);
    const opened = bench.run(1).filter(({ type }) => type === 'connection');
    expect(opened).toMatchObject([
      { state: 'opened', process: bench.platform.keyOf(10), ownership: { tuple: { remote: { port: 3333 } } } },
    ]);
    expect(bench.sampler.connectionsOf(bench.platform.keyOf(10))).toHaveLength(1);
    expect(bench.run(5).filter(({ type }) => type === 'connection')).toEqual([]);
    bench.platform.sockets.delete(socket);
    expect(bench.run(1)).toContainEqual(expect.objectContaining({ type: 'connection', state: 'closed' }));
    expect(bench.sink.told.map(([state]) => state)).toEqual(['opened', 'closed']);
    expect(bench.sampler.connectionsOf(bench.platform.keyOf(10))).toEqual([]);
  });

  it('find their owner among a thousand processes within a bounded time, and the hot one at once', () => {
    const bench = new SamplerBench();
    for (let pid = 1; pid <= 1_000; pid++) bench.platform.start(pid);
    bench.platform.start(1_500, { cores: 1 });
    bench.run(20);
    bench.platform.connect(1_500, '203.0.113.7', 3333);
    expect(bench.run(1)).toContainEqual(
      expect.objectContaining({ type: 'connection', process: bench.platform.keyOf(1_500) }),
    );
    bench.platform.connect(777, '203.0.113.8', 443);
    expect(bench.run(20)).toContainEqual(
      expect.objectContaining({ type: 'connection', process: bench.platform.keyOf(777) }),
    );
  });

  it('find their owner while processes and sockets of nobody appear with every tick', () => {
    const bench = new SamplerBench();
    for (let pid = 1; pid <= 1_000; pid++) bench.platform.start(pid);
    bench.run(20);
    const found: AgentEvent[] = [];
    for (const pid of [500, 777, 990]) bench.platform.connect(pid, '203.0.113.8', 1_000 + pid);
    for (let second = 0; second < 40; second++) {
      for (let each = 0; each < 5; each++) bench.platform.start(2_000 + second * 5 + each);
      bench.platform.connect(9_999, '203.0.113.9', 10_000 + second);
      found.push(...bench.run(1).filter(({ type }) => type === 'connection'));
    }
    const owners = found.flatMap((event) => (event.type === 'connection' ? [event.ownership.process.pid] : []));
    expect(owners.toSorted((left, right) => left - right)).toEqual([500, 777, 990]);
  });

  it('are told of whom the system names as their owner, also when that one is met later than they are', () => {
    const bench = new SamplerBench();
    const socket = bench.platform.connect(10, '203.0.113.7', 3333);
    const held = bench.platform.sockets.get(socket) ?? expect.fail();
    bench.platform.sockets.set(socket, { ...held, reading: { ...held.reading, ownerPid: 10, latestStartId: 99 } });
    expect(bench.run(2).filter(({ type }) => type === 'connection')).toEqual([]);
    bench.platform.start(10);
    expect(bench.run(3).filter(({ type }) => type === 'connection')).toMatchObject([{ state: 'opened' }]);
  });

  it('end with their process and pass to the one that inherited the socket', () => {
    const bench = new SamplerBench();
    bench.platform.start(10);
    bench.platform.start(11);
    const socket = bench.platform.connect(10, '203.0.113.7', 3333);
    bench.run(1);
    const held = bench.platform.sockets.get(socket) ?? expect.fail();
    held.pid = 11;
    bench.platform.end(10);
    const states = bench
      .run(3)
      .flatMap((event) => (event.type === 'connection' ? [[event.state, event.ownership.process.pid]] : []));
    expect(states).toEqual([
      ['closed', 10],
      ['opened', 11],
    ]);
  });

  it('inside another namespace are asked for when a process there is hot', async () => {
    const bench = new SamplerBench();
    bench.platform.start(5);
    bench.platform.connect(5, '203.0.113.1', 443);
    bench.platform.start(10, { cores: 1, networkNamespace: 'net-2' });
    bench.platform.connect(10, '203.0.113.7', 3333, 'net-2');
    bench.run(6);
    const requests = bench.sampler.takeProbeRequests();
    expect(requests).toMatchObject([{ kind: 'namespace-connections', pid: 10 }]);
    const result = await bench.platform.runProbe(requests[0] ?? expect.fail());
    const events = bench.sampler.takeProbe(result, 1);
    expect(events).toMatchObject([
      { type: 'connection', state: 'opened', ownership: { namespace: 'net-2', tuple: { remote: { port: 3333 } } } },
      { type: 'probe-result' },
    ]);
    expect(bench.sampler.takeProbe(result, 2)).toHaveLength(1);
    bench.platform.sockets.clear();
    const after = bench.sampler.takeProbe(await bench.platform.runProbe(requests[0] ?? expect.fail()), 3);
    expect(after).toContainEqual(expect.objectContaining({ type: 'connection', state: 'closed' }));
  });
});
