import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_FRAME_BYTES } from '#shared/protocol/messages.ts';
import { exampleFinding, exampleHello, exampleRecollection } from '#shared/protocol/testing.ts';
import { hostileText } from '../../scripts/testing/fuzz.ts';
import { eventually, TOKEN } from './testing/agent-on-the-wire.ts';
import { GatewayUnderTest } from './testing/gateway-under-test.ts';

const site = new GatewayUnderTest();
beforeEach(() => site.open());
afterEach(() => site.close());

describe('a gateway whose agents send too much, too little or rubbish', () => {
  it('stays connected to an agent that is asked 120 times at once what it remembers, and says of most that it is busy', async () => {
    const agent = await site.agent().welcomed('agent-0001', ['recall']);
    const ids = Array.from({ length: 120 }, (_, index) => `r${index}`);
    const results = ids.map((questionId) => site.gateway.recall('agent-0001', { questionId, fromMs: 1, toMs: 2 }));
    agent.send({ type: 'heartbeat', body: { atMs: site.wallMs } });
    await agent.hears('heard');
    const asked = agent.said.flatMap((message) => (message.type === 'recall' ? [message.body.questionId] : []));
    for (const questionId of asked)
      agent.send({ type: 'recalled', body: { questionId, recollection: exampleRecollection() } });
    agent.send({ type: 'heartbeat', body: { atMs: site.wallMs } });
    await agent.hears('heard', 2);
    expect(Object.groupBy(results, (result) => result)).toMatchObject({ sent: { length: 8 }, busy: { length: 112 } });
    expect(site.log.filter((line) => line.startsWith('recalled'))).toEqual(
      ids.slice(0, 8).map((id) => `recalled agent-0001 ${id}`),
    );
    expect(site.gateway.statistics().framesNotUnderstood).toEqual({});
    expect(site.gateway.recall('agent-0001', { questionId: 'later', fromMs: 1, toMs: 2 })).toBe('sent');
  });

  it('survives frames that are not ours, shows them, and ends a connection that brings nothing else', async () => {
    const agent = await site.agent().welcomed();
    for (const frame of ['', '[]', '{"v":1,"type":"run","body":{}}', '{"v":1,"type":"summary","body":{}}'])
      agent.socket.send(frame);
    agent.socket.send(Buffer.from([0xff]));
    agent.send(exampleHello('agent-0002', TOKEN));
    agent.send({ type: 'heartbeat', body: { atMs: 1 } });
    await agent.hears('heard');
    expect(site.gateway.statistics().framesNotUnderstood).toEqual({
      'not-json': 1,
      'not-ours': 1,
      'unknown-type': 1,
      'bad-body': 1,
      'not-text': 1,
      'out-of-place': 1,
    });
    expect(site.gateway.statistics().lastNotUnderstood.find(({ problem }) => problem === 'unknown-type')).toEqual({
      atMs: site.wallMs,
      agentId: 'agent-0001',
      problem: 'unknown-type',
      detail: 'run',
    });
    for (let times = 0; times < 100; times++) agent.socket.send('junk');
    await agent.ends();
    expect(site.gateway.statistics().sessionEnds).toEqual({ 'bad-frames': 1 });
  });

  it('ends a connection with a frame that is too large, cut into too many pieces, or no UTF-8', async () => {
    const large = await site.agent().welcomed('agent-0001');
    large.socket.send('x'.repeat(MAX_FRAME_BYTES + 1));
    await large.ends();
    const pieces = await site.agent().welcomed('agent-0002');
    for (let piece = 0; piece < 1_000; piece++) pieces.socket.send('x', { fin: false });
    await pieces.ends();
    const broken = await site.agent().welcomed('agent-0003');
    broken.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    await broken.ends();
    await eventually('all to be counted', 5_000, () => site.gateway.statistics().sessionEnds['bad-frames'] === 3);
    expect(site.gateway.statistics().framesNotUnderstood).toEqual({ 'too-large': 2, 'not-text': 1 });
    await site.agent().welcomed('agent-0004');
  });

  it('ends connections that say nothing, before the hello and after', async () => {
    await site.start({ greetingMs: 300, silenceMs: 600 });
    const mute = await site.agent().opened();
    const silent = await site.agent().welcomed();
    await Promise.all([mute.ends(), silent.ends()]);
    expect(site.log).toContain('gone agent-0001 silent');
    expect(site.gateway.statistics().sessionEnds).toEqual({ 'greeting-overdue': 1, silent: 1 });
  });

  it('cuts off an agent that asks and does not read', async () => {
    await site.start({ unsentBytes: 20_000, badFrames: 1e9 });
    const agent = await site.agent().welcomed();
    agent.socket.pause();
    // Every answer is 60 bytes: what the sockets of both sides hold must be passed first.
    const flood = setInterval(() => {
      for (let times = 0; times < 20_000; times++) agent.send({ type: 'heartbeat', body: { atMs: 1 } });
    }, 20);
    try {
      await eventually('the end', 15_000, () => site.log.some((line) => line.startsWith('gone agent-0001')));
    } finally {
      clearInterval(flood);
    }
    expect(site.log.at(-1)).toMatch(/slow|flooding/);
  });

  it('reads no more from an agent whose findings are being committed than the window', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    site.commit = () => promise;
    const agent = await site.agent().welcomed();
    const heavy = {
      type: 'findings',
      body: { batch: 0, findings: [exampleFinding('finding-a', 1, { text: 'x'.repeat(100_000) })] },
    };
    for (let times = 0; times < 200; times++) agent.send(heavy);
    await new Promise((done) => setTimeout(done, 500));
    // 20 MB were sent; what was not read waits on the agent's side.
    expect(site.gateway.statistics().frames).toBeLessThan(30);
    expect(agent.socket.bufferedAmount).toBeGreaterThan(5_000_000);
    resolve();
    await agent.hears('acknowledged', 200);
  });

  it('lets go of a request that never ends', async () => {
    const socket = site.connect();
    socket.write(`GET /agent HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n`);
    await eventually('the end', 5_000, () => socket.destroyed || socket.readableEnded || socket.resume().closed);
    await site.agent().welcomed();
  });

  it('stays alive whatever welcomed agents send', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(hostileText(), fc.uint8Array({ maxLength: 200 })), { maxLength: 20 }),
        async (frames) => {
          const agent = await site.agent().welcomed();
          for (const frame of frames) agent.socket.send(frame);
          agent.send({ type: 'heartbeat', body: { atMs: 1 } });
          await agent.hears('heard');
          agent.socket.terminate();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('ends within a second, whether the agents answer or not', async () => {
    const agent = await site.agent().welcomed();
    const deaf = await site.agent().welcomed('agent-0002');
    deaf.socket.pause();
    const before = performance.now();
    await site.gateway[Symbol.asyncDispose]();
    expect(performance.now() - before).toBeLessThan(1_500);
    await agent.ends();
    expect(site.log.filter((line) => line.endsWith('collector-stops'))).toHaveLength(2);
    await site.start();
  });
});
