import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Finding } from '#shared/model/finding.ts';
import { readAgentFrame, writeFrame } from '#shared/protocol/envelope.ts';
import type { AgentMessage, CollectorMessage, FindingRevision } from '#shared/protocol/messages.ts';
import {
  exampleDetail,
  exampleFinding,
  exampleHost,
  exampleRecollection,
  exampleSummary,
} from '#shared/protocol/testing.ts';
import { AgentLink, type AgentLinkOptions } from './agent-link.ts';
import { TokenCredentials } from './credentials.ts';
import type { OpenWire, WireEvents } from './wire.ts';
import { anyText } from '../../scripts/testing/fuzz.ts';

/** The collector's end of every connection that the link opens. */
class Peer {
  readonly wires: { readonly events: WireEvents; readonly sent: string[]; unsentBytes: number; open: boolean }[] = [];
  openWire: OpenWire = (_url, events) => {
    const wire = { events, sent: [] as string[], unsentBytes: 0, open: true };
    this.wires.push(wire);
    const end = (cause: string) => {
      if (wire.open) setTimeout(() => events.ended(cause), 0);
      wire.open = false;
    };
    return {
      send: (frame) => wire.sent.push(frame),
      get unsentBytes() {
        return wire.unsentBytes;
      },
      end: () => end('closed-1000'),
      terminate: () => end('closed-1006'),
    };
  };
  get last() {
    return this.wires.at(-1) ?? expect.fail('no connection');
  }
  say(message: CollectorMessage): void {
    this.last.events.received(writeFrame(message));
  }
  /** Everything said on the last connection, taken out. */
  heard(): AgentMessage[] {
    return this.last.sent.splice(0).map((frame) => {
      const read = readAgentFrame(frame);
      return 'message' in read ? read.message : expect.fail(JSON.stringify(read));
    });
  }
  async welcome(): Promise<void> {
    this.last.events.opened();
    await vi.advanceTimersByTimeAsync(0);
    expect(this.heard().map(({ type }) => type)).toEqual(['hello']);
    this.say({ type: 'welcome', body: { hostId: 'agent-0001', atMs: 0, collectorVersion: '1' } });
  }
}

let peer: Peer;
let waiting: Finding[];
let stop: AbortController;
let link: AgentLink;
let running: Promise<void>;

function startLink(change: Partial<AgentLinkOptions> = {}): void {
  const remove = (revisions: readonly FindingRevision[]) => {
    waiting = waiting.filter((one) => !revisions.some(({ id, rev }) => one.id === id && one.rev <= rev));
    return { written: true } as const;
  };
  link = new AgentLink({
    url: 'ws://127.0.0.1:1/agent',
    agentId: 'agent-0001',
    site: 'main',
    agentVersion: '0.1.0',
    credentials: new TokenCredentials('secret'),
    describeHost: () => ({ host: exampleHost(), capabilities: [] }),
    outbox: { take: (limit) => waiting.slice(0, limit), acknowledge: remove, reject: remove },
    answerOwners: () => ({ owners: [], rememberedSinceMs: 5 }),
    clock: { monotonicMs: () => performance.now(), wallMs: () => Date.now() },
    random: () => 0.5,
    reconnect: { firstMs: 2_000, baseMs: 4_000, capMs: 60_000 },
    openWire: peer.openWire,
    ...change,
  });
  running = link.run(stop.signal);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] });
  peer = new Peer();
  waiting = [];
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await vi.advanceTimersByTimeAsync(5_000);
  await running;
  vi.useRealTimers();
});

describe('AgentLink', () => {
  it('greets, is welcomed, delivers, and forgets only what was acknowledged', async () => {
    startLink();
    waiting = [exampleFinding('finding-a', 3), exampleFinding('finding-b')];
    expect(link.state).toBe('connecting');
    await peer.welcome();
    expect(link.state).toBe('connected');
    expect(peer.heard()).toMatchObject([
      { type: 'findings', body: { batch: 1, findings: [{ id: 'finding-a' }, { id: 'finding-b' }] } },
    ]);
    link.notify();
    expect(peer.heard()).toEqual([]);
    peer.say({ type: 'acknowledged', body: { batch: 1, findings: [{ id: 'finding-a', rev: 3 }], rejected: [] } });
    expect(peer.heard()).toMatchObject([{ type: 'findings', body: { batch: 2, findings: [{ id: 'finding-b' }] } }]);
    expect(waiting.map(({ id }) => id)).toEqual(['finding-b']);
  });

  it('says nothing before the welcome, and nothing that comes before it counts', async () => {
    startLink();
    waiting = [exampleFinding('finding-a')];
    link.offerSummary(exampleSummary());
    peer.last.events.opened();
    await vi.advanceTimersByTimeAsync(0);
    expect(peer.heard()).toMatchObject([{ type: 'hello', body: { credentials: { type: 'token', token: 'secret' } } }]);
    peer.say({ type: 'acknowledged', body: { batch: 1, findings: [{ id: 'finding-a', rev: 1 }], rejected: [] } });
    expect(waiting).toHaveLength(1);
    expect(link.statistics().framesNotUnderstood).toEqual({ 'out-of-place': 1 });
  });

  it('says that it is there every 10 s, by a summary or without one', async () => {
    startLink();
    await peer.welcome();
    await answering(30_000);
    expect(peer.heard().map(({ type }) => type)).toEqual(['heartbeat', 'heartbeat', 'heartbeat']);
    link.offerSummary(exampleSummary());
    await answering(9_000);
    expect(peer.heard().map(({ type }) => type)).toEqual(['summary']);
  });

  it('ends a connection on which nobody answers within three heartbeats, and comes again', async () => {
    startLink();
    await peer.welcome();
    await vi.advanceTimersByTimeAsync(29_000);
    expect(peer.last.open).toBe(true);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(peer.wires[0]?.open).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(peer.wires).toHaveLength(2);
    expect(link.statistics().ends).toEqual({ silent: 1 });
  });

  it('does not take a slow link for a silent one while something leaves', async () => {
    startLink();
    await peer.welcome();
    for (let second = 60; second > 0; second--) {
      peer.last.unsentBytes = second * 600;
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(peer.last.open).toBe(true);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(peer.wires[0]?.open).toBe(false);
  });

  it('ends a connection that lives but does not deliver', async () => {
    startLink();
    waiting = [exampleFinding('finding-a')];
    await peer.welcome();
    await answering(65_000);
    expect(link.statistics().ends).toEqual({ 'answer-overdue': 1 });
    expect(waiting).toHaveLength(1);
  });

  it('gives up a greeting that nobody answers', async () => {
    startLink();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(link.statistics().ends).toEqual({ 'greeting-overdue': 1 });
  });

  it('honours the wait that a refusal asks for', async () => {
    startLink();
    peer.last.events.opened();
    await vi.advanceTimersByTimeAsync(0);
    peer.say({ type: 'refused', body: { reason: 'busy', retryAfterMs: 20_000 } });
    await vi.advanceTimersByTimeAsync(24_000);
    expect(link.state).toBe('refused');
    expect(peer.wires).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(peer.wires).toHaveLength(2);
    expect(link.statistics()).toMatchObject({ refusals: { busy: 1 }, lastRefusal: 'busy' });
  });

  it('keeps the newest summaries of a long silence and counts the others', async () => {
    startLink({ limits: { summaries: 3 } });
    for (let atMs = 1; atMs <= 5; atMs++) link.offerSummary(exampleSummary(atMs));
    await peer.welcome();
    expect(peer.heard()).toMatchObject([3, 4, 5].map((atMs) => ({ type: 'summary', body: { summary: { atMs } } })));
    expect(link.statistics().summariesDropped).toBe(2);
  });

  it('answers who held a connection', async () => {
    startLink();
    await peer.welcome();
    const end = { ip: '203.0.113.7', port: 3333 };
    const question = {
      tuple: { protocol: 'tcp', local: end, remote: end },
      match: 'wire',
      atMs: 1,
      toleranceMs: 1,
    } as const;
    peer.say({
      type: 'who-owned',
      body: { questions: ['q1', 'q2'].map((questionId) => ({ questionId, ...question })) },
    });
    expect(peer.heard()).toEqual(
      ['q1', 'q2'].map((questionId) => ({ type: 'owners', body: { questionId, owners: [], rememberedSinceMs: 5 } })),
    );
  });

  it('says which orders it understands, follows them, and leaves looks out while the link is behind', async () => {
    const ordered: unknown[] = [];
    const recollection = exampleRecollection();
    startLink({ watchClosely: (order) => ordered.push(order), recall: ({ fromMs }) => ({ ...recollection, fromMs }) });
    peer.last.events.opened();
    await vi.advanceTimersByTimeAsync(0);
    expect(peer.heard()).toMatchObject([{ type: 'hello', body: { understands: ['watch', 'recall'] } }]);
    link.offerDetail(exampleDetail());
    expect(peer.heard()).toEqual([]);
    peer.say({ type: 'welcome', body: { hostId: 'agent-0001', atMs: 0, collectorVersion: '1' } });
    const order = { forMs: 30_000, everyMs: 1_000 };
    peer.say({ type: 'watch', body: order });
    peer.say({ type: 'recall', body: { questionId: 'r1', fromMs: 7, toMs: 9 } });
    expect(ordered).toEqual([order]);
    expect(peer.heard()).toEqual([
      { type: 'recalled', body: { questionId: 'r1', recollection: { ...recollection, fromMs: 7 } } },
    ]);
    link.offerDetail(exampleDetail(1));
    peer.last.unsentBytes = 100_000;
    link.offerDetail(exampleDetail(2));
    peer.last.unsentBytes = 0;
    link.offerDetail(exampleDetail(3));
    expect(peer.heard()).toMatchObject([1, 3].map((atMs) => ({ type: 'detail', body: { detail: { atMs } } })));
    expect(link.statistics().detailsLeftOut).toBe(2);
  });

  it('that follows no orders names none', async () => {
    startLink();
    peer.last.events.opened();
    await vi.advanceTimersByTimeAsync(0);
    expect(peer.heard()).toMatchObject([{ type: 'hello', body: { understands: [] } }]);
  });

  it('counts what is not ours, goes on, and ends a connection that brings nothing else', async () => {
    startLink();
    await peer.welcome();
    const { received } = peer.last.events;
    for (const frame of [
      '',
      '{}',
      '{"v":9,"type":"welcome","body":{}}',
      '{"v":1,"type":"run","body":{"command":"sh"}}',
    ])
      received(frame);
    received(undefined);
    expect(link.statistics().framesNotUnderstood).toEqual({
      'not-json': 1,
      'not-ours': 1,
      'other-version': 1,
      'unknown-type': 1,
      'not-text': 1,
    });
    expect(link.state).toBe('connected');
    for (let times = 0; times < 100; times++) received('junk');
    await vi.advanceTimersByTimeAsync(10);
    expect(link.statistics().ends).toEqual({ 'bad-frames': 1 });
  });

  it('says goodbye when it is stopped', async () => {
    startLink();
    await peer.welcome();
    stop.abort();
    await vi.advanceTimersByTimeAsync(10);
    expect(peer.heard()).toMatchObject([{ type: 'goodbye', body: { reason: 'stopping' } }]);
    await running;
    expect(link.state).toBe('disconnected');
  });

  it('loses nothing and stays alive, whatever the collector says in whatever order', async () => {
    const word: fc.Arbitrary<string | undefined> = fc.oneof(
      fc.constant(undefined),
      anyText(40),
      fc
        .tuple(fc.nat(6), fc.constantFrom('finding-a', 'finding-b', 'other'), fc.integer({ min: 1, max: 9 }), fc.nat(3))
        .map(([batch, id, rev, index]) =>
          writeFrame({
            type: 'acknowledged',
            body: { batch, findings: [{ id, rev }], rejected: [{ index: index + 2, path: '' }] },
          }),
        ),
      fc.constant(writeFrame({ type: 'welcome', body: { hostId: 'x', atMs: 0, collectorVersion: '1' } })),
      fc.constant(writeFrame({ type: 'heard', body: { atMs: 0 } })),
    );
    startLink();
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 30 }), async (words) => {
        waiting = [exampleFinding('finding-a', 4), exampleFinding('finding-b', 4)];
        await vi.advanceTimersByTimeAsync(70_000);
        const carried = new Set<string>();
        const acknowledged = new Set<string>();
        peer.last.events.opened();
        for (const text of words) {
          await vi.advanceTimersByTimeAsync(0);
          const current = peer.last.sent.splice(0).flatMap((frame) => JSON.parse(frame));
          for (const frame of current) {
            if (frame.type === 'findings') for (const { id } of frame.body.findings) carried.add(id);
          }
          peer.last.events.received(text);
          for (const id of ['finding-a', 'finding-b']) {
            const isGone = !waiting.some((finding) => finding.id === id);
            if (isGone && !acknowledged.has(id)) {
              // It left by this very word, which named it, after a batch had carried it.
              expect(text).toContain(`"${id}"`);
              expect(carried).toContain(id);
              acknowledged.add(id);
            }
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** Lets time pass while the collector answers every word. */
async function answering(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) {
    peer.say({ type: 'heard', body: { atMs: 0 } });
    await vi.advanceTimersByTimeAsync(1_000);
  }
}
