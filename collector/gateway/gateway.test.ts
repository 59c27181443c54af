import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Finding } from '#shared/model/finding.ts';
import { readCollectorFrame, writeFrame } from '#shared/protocol/envelope.ts';
import { type CollectorMessage, MAX_FRAME_BYTES, MAX_HELLO_BYTES } from '#shared/protocol/messages.ts';
import {
  exampleDetail,
  exampleFinding,
  exampleHello,
  exampleRecollection,
  exampleSummary,
} from '#shared/protocol/testing.ts';
import { hostileText } from '../../scripts/testing/fuzz.ts';
import { type Gateway, type GatewayLimits, startGateway } from './gateway.ts';
import type { GatewayHandlers } from './gateway-handlers.ts';

const TOKEN = 'a token of this collector';

/** An agent as far as the wire goes. */
class Client {
  readonly socket: WebSocket;
  readonly said: CollectorMessage[] = [];
  closed = false;

  constructor(gateway: Gateway, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${gateway.address.port}/agent`, { headers, perMessageDeflate: false });
    this.socket.on('message', (data) => {
      const read = readCollectorFrame(data.toString());
      if ('message' in read) this.said.push(read.message);
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.closed = true;
    });
  }
  async opened(): Promise<this> {
    await eventually('the upgrade', 5_000, () => this.socket.readyState === WebSocket.OPEN);
    return this;
  }
  async welcomed(agentId = 'agent-0001'): Promise<this> {
    await this.opened();
    this.send(exampleHello(agentId, TOKEN));
    await this.hears('welcome');
    return this;
  }
  send(message: { type: string; body: unknown }): void {
    this.socket.send(writeFrame(message));
  }
  hears(type: CollectorMessage['type'], times = 1): Promise<CollectorMessage> {
    return eventually(
      `${type} to be said`,
      5_000,
      () => this.said.filter((message) => message.type === type)[times - 1],
    );
  }
  ends(): Promise<boolean> {
    return eventually('the end of the connection', 5_000, () => this.closed);
  }
}

describe('the gateway', () => {
  let gateway: Gateway;
  let wallMs: number;
  let log: string[];
  let commit: (findings: readonly Finding[]) => Promise<void>;
  const clients: Client[] = [];
  const rawSockets: Socket[] = [];

  const handlers: GatewayHandlers = {
    onHello: async ({ hostId }) => void log.push(`hello ${hostId}`),
    onFindings: (_session, findings) => commit(findings),
    onSummary: async ({ clockOffsetMs }) => void log.push(`summary ${clockOffsetMs}`),
    onCapabilities: async (_session, capabilities) => void log.push(`capabilities ${capabilities.length}`),
    onOwners: async ({ hostId }, { questionId }) => void log.push(`owners ${hostId} ${questionId}`),
    onDetail: ({ hostId }, { processes }) => log.push(`detail ${hostId} ${processes.length}`),
    onRecalled: ({ hostId }, { questionId }) => log.push(`recalled ${hostId} ${questionId}`),
    onBait: async ({ hostId }, { state }) => void log.push(`bait ${hostId} ${state.is}`),
    onGone: ({ hostId }, cause) => log.push(`gone ${hostId} ${cause}`),
  };

  async function start(limits: Partial<GatewayLimits> = {}): Promise<void> {
    await gateway?.[Symbol.asyncDispose]();
    gateway = await startGateway({
      listen: { port: 0 },
      tokens: ['another', TOKEN],
      collectorVersion: '0.0.0',
      handlers,
      clock: { monotonicMs: () => performance.now(), wallMs: () => wallMs },
      limits,
    });
  }
  function client(headers?: Record<string, string>): Client {
    const made = new Client(gateway, headers);
    clients.push(made);
    return made;
  }
  beforeEach(async () => {
    wallMs = 1_700_000_000_000;
    log = [];
    commit = async () => undefined;
    await start();
  });
  afterEach(async () => {
    for (const { socket } of clients.splice(0)) socket.terminate();
    for (const socket of rawSockets.splice(0)) socket.destroy();
    await gateway[Symbol.asyncDispose]();
  });

  it('acknowledges findings after the commit, not before', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    commit = () => promise;
    const agent = await client().welcomed();
    agent.send({ type: 'findings', body: { batch: 7, findings: [exampleFinding('finding-a', 4)] } });
    await new Promise((done) => setTimeout(done, 100));
    expect(agent.said.map(({ type }) => type)).toEqual(['welcome']);
    resolve();
    expect(await agent.hears('acknowledged')).toEqual({
      type: 'acknowledged',
      body: { batch: 7, findings: [{ id: 'finding-a', rev: 4 }], rejected: [] },
    });
  });

  it('does not acknowledge what could not be committed: the agent is sent away to come again', async () => {
    commit = () => Promise.reject(new Error('the disk is full'));
    const agent = await client().welcomed();
    agent.send({ type: 'findings', body: { batch: 0, findings: [exampleFinding('finding-a')] } });
    expect(await agent.hears('refused')).toEqual({ type: 'refused', body: { reason: 'busy', retryAfterMs: 5_000 } });
    await agent.ends();
    expect(agent.said.map(({ type }) => type)).not.toContain('acknowledged');
    expect(log).toContain('gone agent-0001 not-committed');
  });

  it('takes the good findings of a batch and names the others', async () => {
    const taken: string[] = [];
    commit = async (findings) => void taken.push(...findings.map(({ id }) => id));
    const agent = await client().welcomed();
    const findings = [{ id: 'finding-a', rev: '1' }, exampleFinding('finding-b')];
    agent.send({ type: 'findings', body: { batch: 1, findings } });
    expect(await agent.hears('acknowledged')).toMatchObject({
      body: { findings: [{ id: 'finding-b', rev: 1 }], rejected: [{ index: 0 }] },
    });
    expect(taken).toEqual(['finding-b']);
  });

  it('answers summaries and heartbeats, and learns how far the clock of the agent is ahead', async () => {
    const agent = await client().welcomed();
    const skewMs = 90_000;
    for (const lateMs of [0, 0, 30_000]) {
      agent.send({ type: 'heartbeat', body: { atMs: wallMs + skewMs - lateMs } });
    }
    agent.send({ type: 'summary', body: { summary: exampleSummary(wallMs + skewMs) } });
    await agent.hears('heard', 4);
    expect(log).toContain(`summary ${skewMs}`);
    expect(gateway.sessionOf('agent-0001')?.clockOffsetMs).toBe(skewMs);
  });

  it('passes on only answers to questions that this agent was asked', async () => {
    const agent = await client().welcomed();
    const other = await client().welcomed('agent-0002');
    const end = { ip: '203.0.113.7', port: 3333 };
    const tuple = { protocol: 'tcp', local: end, remote: end } as const;
    const question = { questionId: 'q1', tuple, match: 'wire', atMs: 1, toleranceMs: 1 } as const;
    expect(gateway.askOwners('agent-of-nobody', [question])).toBe(false);
    expect(gateway.askOwners('agent-0001', [question])).toBe(true);
    expect(await agent.hears('who-owned')).toEqual({ type: 'who-owned', body: { questions: [question] } });
    const answer = { type: 'owners', body: { questionId: 'q1', owners: [], rememberedSinceMs: 1 } };
    other.send(answer);
    agent.send(answer);
    agent.send(answer);
    await eventually(
      'both to be refused',
      5_000,
      () => gateway.statistics().framesNotUnderstood['unasked-answer'] === 2,
    );
    expect(log.filter((line) => line.startsWith('owners'))).toEqual(['owners agent-0001 q1']);
  });

  it('puts the clock of an agent right by when a summary left, however long it had waited', async () => {
    const agent = await client().welcomed();
    for (let waitedMs = 0; waitedMs < 20 * 60_000; waitedMs += 60_000) {
      const summary = exampleSummary(wallMs - 3_600_000 + waitedMs);
      agent.send({ type: 'summary', body: { summary, sentAtMs: wallMs + 500 } });
    }
    await agent.hears('heard', 20);
    expect(gateway.sessionOf('agent-0001')?.clockOffsetMs).toBe(500);
  });

  it('orders an agent to tell how it looks, and asks what it remembers, if it understands that', async () => {
    const older = await client().welcomed('agent-0002');
    const agent = await client().opened();
    const hello = exampleHello('agent-0001', TOKEN);
    agent.send({ ...hello, body: { ...hello.body, understands: ['recall', 'watch', 'something newer'] } });
    await agent.hears('welcome');
    const order = { forMs: 30_000, everyMs: 1_000 };
    const question = { questionId: 'r1', fromMs: 1, toMs: 2 };
    expect(['agent-0000', 'agent-0002', 'agent-0001'].map((id) => gateway.watchClosely(id, order))).toEqual([
      'away',
      'too-old',
      'sent',
    ]);
    expect(gateway.recall('agent-0001', question)).toBe('sent');
    expect([await agent.hears('watch'), await agent.hears('recall')]).toEqual([
      { type: 'watch', body: order },
      { type: 'recall', body: question },
    ]);
    expect(older.said.map(({ type }) => type)).toEqual(['welcome']);
    const recalled = { type: 'recalled', body: { questionId: 'r1', recollection: exampleRecollection() } };
    for (const message of [{ type: 'detail', body: { detail: exampleDetail() } }, recalled, recalled])
      agent.send(message);
    await eventually(
      'the second to be refused',
      5_000,
      () => gateway.statistics().framesNotUnderstood['unasked-answer'],
    );
    expect(log.slice(-2)).toEqual(['detail agent-0001 1', 'recalled agent-0001 r1']);
  });

  it('asks for an experiment who understands that, and passes on what is told of it', async () => {
    const older = await client().opened();
    older.send(exampleHello('agent-0002', TOKEN));
    await older.hears('welcome');
    const agent = await client().opened();
    const hello = exampleHello('agent-0001', TOKEN);
    agent.send({ ...hello, body: { ...hello.body, understands: ['bait'] } });
    await agent.hears('welcome');
    const ids = ['agent-0000', 'agent-0002', 'agent-0001'];
    const order = { do: 'tell', experimentId: 'exp-0001' } as const;
    expect(ids.map((id) => gateway.canBait(id))).toEqual(['away', 'too-old', 'sent']);
    expect(agent.said.map(({ type }) => type)).toEqual(['welcome']);
    expect(ids.map((id) => gateway.bait(id, order))).toEqual(['away', 'too-old', 'sent']);
    expect(await agent.hears('bait')).toEqual({ type: 'bait', body: order });
    const report = { experimentId: 'exp-0001', state: { is: 'unknown' } };
    agent.send({ type: 'bait-report', body: { ...report, state: { is: 'running', slotsFinished: 41 } } });
    agent.send({ type: 'bait-report', body: report });
    await eventually('the report', 5_000, () => log.includes('bait agent-0001 unknown'));
    expect(gateway.statistics().framesNotUnderstood).toEqual({ 'bad-body': 1 });
  });

  it('stays connected to an agent that is asked 120 times at once what it remembers, and says of most that it is busy', async () => {
    const agent = await client().opened();
    const hello = exampleHello('agent-0001', TOKEN);
    agent.send({ ...hello, body: { ...hello.body, understands: ['recall'] } });
    await agent.hears('welcome');
    const ids = Array.from({ length: 120 }, (_, index) => `r${index}`);
    const results = ids.map((questionId) => gateway.recall('agent-0001', { questionId, fromMs: 1, toMs: 2 }));
    agent.send({ type: 'heartbeat', body: { atMs: wallMs } });
    await agent.hears('heard');
    const asked = agent.said.flatMap((message) => (message.type === 'recall' ? [message.body.questionId] : []));
    for (const questionId of asked)
      agent.send({ type: 'recalled', body: { questionId, recollection: exampleRecollection() } });
    agent.send({ type: 'heartbeat', body: { atMs: wallMs } });
    await agent.hears('heard', 2);
    expect(Object.groupBy(results, (result) => result)).toMatchObject({ sent: { length: 8 }, busy: { length: 112 } });
    expect(log.filter((line) => line.startsWith('recalled'))).toEqual(
      ids.slice(0, 8).map((id) => `recalled agent-0001 ${id}`),
    );
    expect(gateway.statistics().framesNotUnderstood).toEqual({});
    expect(gateway.recall('agent-0001', { questionId: 'later', fromMs: 1, toMs: 2 })).toBe('sent');
  });

  it('refuses requests that are not from an agent before it reads anything', async () => {
    const cases: [Record<string, string>, string, number][] = [
      [{ Origin: 'https://evil.example' }, '/agent', 403],
      [{ Origin: 'null' }, '/agent', 403],
      [{ Host: 'evil.example' }, '/agent', 403],
      [{ Host: '127.0.0.1.evil.example' }, '/agent', 403],
      [{ Host: 'user@127.0.0.1' }, '/agent', 403],
      [{}, '/agent?token=x', 404],
      [{}, '/', 404],
    ];
    for (const [headers, path, status] of cases)
      expect([headers, path, await upgrade(headers, path)]).toEqual([headers, path, status]);
    expect(gateway.statistics().requestsRefused).toEqual({ 'has-origin': 2, 'wrong-host': 3, 'wrong-path': 2 });
    for (const host of ['localhost', 'LOCALHOST:1', '[::1]:7300'])
      expect(await upgrade({ Host: host }, '/agent')).toBe(101);
  });

  it('refuses a wrong token, whatever it looks like', async () => {
    const half = TOKEN.slice(0, -1);
    for (const token of ['', half, `${TOKEN}x`, 'x'.repeat(512)]) {
      const agent = await client().opened();
      agent.send(exampleHello('agent-0001', token));
      expect(await agent.hears('refused')).toEqual({ type: 'refused', body: { reason: 'bad-token' } });
      await agent.ends();
    }
    expect(log).toEqual([]);
    expect(gateway.statistics().hellosRefused).toEqual({ 'bad-token': 4 });
  });

  it.each<[string, string | Buffer, string]>([
    ['something else than a hello', writeFrame({ type: 'goodbye', body: { reason: 'stopping' } }), 'bad-hello'],
    ['another version', writeFrame(exampleHello('agent-0001', TOKEN)).replace('"v":1', '"v":2'), 'bad-version'],
    ['a path for an identity', writeFrame(exampleHello('../../etc/passwd', TOKEN)), 'bad-hello'],
    ['junk', 'junk', 'bad-hello'],
    ['bytes', Buffer.from([1, 2, 3]), 'bad-hello'],
    [
      'a hello that is too large',
      writeFrame(exampleHello('agent-0001', TOKEN)) + ' '.repeat(MAX_HELLO_BYTES),
      'bad-hello',
    ],
  ])('refuses %s as the first word', async (_, frame, reason) => {
    const agent = await client().opened();
    agent.socket.send(frame);
    expect(await agent.hears('refused')).toMatchObject({ body: { reason } });
    await agent.ends();
    expect(log).toEqual([]);
  });

  it('closes the older of two sessions of one agent, and says so in this order', async () => {
    const first = await client().welcomed();
    const second = await client().welcomed();
    expect(await first.hears('refused')).toMatchObject({ body: { reason: 'duplicate-agent', retryAfterMs: 60_000 } });
    await first.ends();
    expect(log).toEqual(['hello agent-0001', 'gone agent-0001 replaced', 'hello agent-0001']);
    expect(gateway.statistics()).toMatchObject({ sessions: 1, sessionEnds: { replaced: 1 } });
    second.send({ type: 'heartbeat', body: { atMs: 1 } });
    await second.hears('heard');
  });

  it('survives frames that are not ours, shows them, and ends a connection that brings nothing else', async () => {
    const agent = await client().welcomed();
    for (const frame of ['', '[]', '{"v":1,"type":"run","body":{}}', '{"v":1,"type":"summary","body":{}}'])
      agent.socket.send(frame);
    agent.socket.send(Buffer.from([0xff]));
    agent.send(exampleHello('agent-0002', TOKEN));
    agent.send({ type: 'heartbeat', body: { atMs: 1 } });
    await agent.hears('heard');
    expect(gateway.statistics().framesNotUnderstood).toEqual({
      'not-json': 1,
      'not-ours': 1,
      'unknown-type': 1,
      'bad-body': 1,
      'not-text': 1,
      'out-of-place': 1,
    });
    expect(gateway.statistics().lastNotUnderstood.find(({ problem }) => problem === 'unknown-type')).toEqual({
      atMs: wallMs,
      agentId: 'agent-0001',
      problem: 'unknown-type',
      detail: 'run',
    });
    for (let times = 0; times < 100; times++) agent.socket.send('junk');
    await agent.ends();
    expect(gateway.statistics().sessionEnds).toEqual({ 'bad-frames': 1 });
  });

  it('ends a connection with a frame that is too large, cut into too many pieces, or no UTF-8', async () => {
    const large = await client().welcomed('agent-0001');
    large.socket.send('x'.repeat(MAX_FRAME_BYTES + 1));
    await large.ends();
    const pieces = await client().welcomed('agent-0002');
    for (let piece = 0; piece < 1_000; piece++) pieces.socket.send('x', { fin: false });
    await pieces.ends();
    const broken = await client().welcomed('agent-0003');
    broken.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    await broken.ends();
    await eventually('all to be counted', 5_000, () => gateway.statistics().sessionEnds['bad-frames'] === 3);
    expect(gateway.statistics().framesNotUnderstood).toEqual({ 'too-large': 2, 'not-text': 1 });
    await client().welcomed('agent-0004');
  });

  it('ends connections that say nothing, before the hello and after', async () => {
    await start({ greetingMs: 300, silenceMs: 600 });
    const mute = await client().opened();
    const silent = await client().welcomed();
    await Promise.all([mute.ends(), silent.ends()]);
    expect(log).toContain('gone agent-0001 silent');
    expect(gateway.statistics().sessionEnds).toEqual({ 'greeting-overdue': 1, silent: 1 });
  });

  it('cuts off an agent that asks and does not read', async () => {
    await start({ unsentBytes: 20_000, badFrames: 1e9 });
    const agent = await client().welcomed();
    agent.socket.pause();
    // Every answer is 60 bytes: what the sockets of both sides hold must be passed first.
    const flood = setInterval(() => {
      for (let times = 0; times < 20_000; times++) agent.send({ type: 'heartbeat', body: { atMs: 1 } });
    }, 20);
    try {
      await eventually('the end', 15_000, () => log.some((line) => line.startsWith('gone agent-0001')));
    } finally {
      clearInterval(flood);
    }
    expect(log.at(-1)).toMatch(/slow|flooding/);
  });

  it('reads no more from an agent whose findings are being committed than the window', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    commit = () => promise;
    const agent = await client().welcomed();
    const heavy = {
      type: 'findings',
      body: { batch: 0, findings: [exampleFinding('finding-a', 1, { text: 'x'.repeat(100_000) })] },
    };
    for (let times = 0; times < 200; times++) agent.send(heavy);
    await new Promise((done) => setTimeout(done, 500));
    // 20 MB were sent; what was not read waits on the agent's side.
    expect(gateway.statistics().frames).toBeLessThan(30);
    expect(agent.socket.bufferedAmount).toBeGreaterThan(5_000_000);
    resolve();
    await agent.hears('acknowledged', 200);
  });

  it('limits how many may connect without saying who they are', async () => {
    await start({ greetings: 2 });
    await client().opened();
    await client().opened();
    expect(await upgrade({}, '/agent')).toBe(503);
  });

  it('lets go of a request that never ends', async () => {
    const socket = connect(gateway.address.port, '127.0.0.1');
    rawSockets.push(socket);
    socket.on('error', () => undefined);
    socket.write(`GET /agent HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n`);
    await eventually('the end', 5_000, () => socket.destroyed || socket.readableEnded || socket.resume().closed);
    await client().welcomed();
  });

  it('stays alive whatever welcomed agents send', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(hostileText(), fc.uint8Array({ maxLength: 200 })), { maxLength: 20 }),
        async (frames) => {
          const agent = await client().welcomed();
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
    const agent = await client().welcomed();
    const deaf = await client().welcomed('agent-0002');
    deaf.socket.pause();
    const before = performance.now();
    await gateway[Symbol.asyncDispose]();
    expect(performance.now() - before).toBeLessThan(1_500);
    await agent.ends();
    expect(log.filter((line) => line.endsWith('collector-stops'))).toHaveLength(2);
    await start();
  });

  function upgrade(headers: Record<string, string>, path: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const key = createHash('md5').update('key').digest('base64');
      request({
        port: gateway.address.port,
        host: '127.0.0.1',
        path,
        headers: {
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': key,
          ...headers,
        },
      })
        .on('response', (response) => resolve(response.statusCode ?? 0))
        .on('upgrade', (response, socket) => {
          rawSockets.push(socket as Socket);
          resolve(response.statusCode ?? 0);
        })
        .on('error', reject)
        .end();
    });
  }
});

/** Looks often: most of what is waited for takes less than a millisecond. */
async function eventually<T>(what: string, timeoutMs: number, check: () => T | undefined | false): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = check();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms for ${what}`);
    await new Promise((done) => setTimeout(done, 2));
  }
}
