import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleDetail, exampleFinding, exampleRecollection, exampleSummary } from '#shared/protocol/testing.ts';
import { eventually } from './testing/agent-on-the-wire.ts';
import { GatewayUnderTest } from './testing/gateway-under-test.ts';

const site = new GatewayUnderTest();
beforeEach(() => site.open());
afterEach(() => site.close());

describe('the gateway', () => {
  it('acknowledges findings after the commit, not before', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    site.commit = () => promise;
    const agent = await site.agent().welcomed();
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
    site.commit = () => Promise.reject(new Error('the disk is full'));
    const agent = await site.agent().welcomed();
    agent.send({ type: 'findings', body: { batch: 0, findings: [exampleFinding('finding-a')] } });
    expect(await agent.hears('refused')).toEqual({ type: 'refused', body: { reason: 'busy', retryAfterMs: 5_000 } });
    await agent.ends();
    expect(agent.said.map(({ type }) => type)).not.toContain('acknowledged');
    expect(site.log).toContain('gone agent-0001 not-committed');
  });

  it('takes the good findings of a batch and names the others', async () => {
    const taken: string[] = [];
    site.commit = async (findings) => void taken.push(...findings.map(({ id }) => id));
    const agent = await site.agent().welcomed();
    const findings = [{ id: 'finding-a', rev: '1' }, exampleFinding('finding-b')];
    agent.send({ type: 'findings', body: { batch: 1, findings } });
    expect(await agent.hears('acknowledged')).toMatchObject({
      body: { findings: [{ id: 'finding-b', rev: 1 }], rejected: [{ index: 0 }] },
    });
    expect(taken).toEqual(['finding-b']);
  });

  it('answers summaries and heartbeats, and learns how far the clock of the agent is ahead', async () => {
    const agent = await site.agent().welcomed();
    const skewMs = 90_000;
    for (const lateMs of [0, 0, 30_000]) {
      agent.send({ type: 'heartbeat', body: { atMs: site.wallMs + skewMs - lateMs } });
    }
    agent.send({ type: 'summary', body: { summary: exampleSummary(site.wallMs + skewMs) } });
    await agent.hears('heard', 4);
    expect(site.log).toContain(`summary ${skewMs}`);
    expect(site.gateway.sessionOf('agent-0001')?.clockOffsetMs).toBe(skewMs);
  });

  it('passes on only answers to questions that this agent was asked', async () => {
    const agent = await site.agent().welcomed();
    const other = await site.agent().welcomed('agent-0002');
    const end = { ip: '203.0.113.7', port: 3333 };
    const tuple = { protocol: 'tcp', local: end, remote: end } as const;
    const question = { questionId: 'q1', tuple, match: 'wire', atMs: 1, toleranceMs: 1 } as const;
    expect(site.gateway.askOwners('agent-of-nobody', [question])).toBe(false);
    expect(site.gateway.askOwners('agent-0001', [question])).toBe(true);
    expect(await agent.hears('who-owned')).toEqual({ type: 'who-owned', body: { questions: [question] } });
    const answer = { type: 'owners', body: { questionId: 'q1', owners: [], rememberedSinceMs: 1 } };
    other.send(answer);
    agent.send(answer);
    agent.send(answer);
    await eventually(
      'both to be refused',
      5_000,
      () => site.gateway.statistics().framesNotUnderstood['unasked-answer'] === 2,
    );
    expect(site.log.filter((line) => line.startsWith('owners'))).toEqual(['owners agent-0001 q1']);
  });

  it('puts the clock of an agent right by when a summary left, however long it had waited', async () => {
    const agent = await site.agent().welcomed();
    for (let waitedMs = 0; waitedMs < 20 * 60_000; waitedMs += 60_000) {
      const summary = exampleSummary(site.wallMs - 3_600_000 + waitedMs);
      agent.send({ type: 'summary', body: { summary, sentAtMs: site.wallMs + 500 } });
    }
    await agent.hears('heard', 20);
    expect(site.gateway.sessionOf('agent-0001')?.clockOffsetMs).toBe(500);
  });

  it('orders an agent to tell how it looks, and asks what it remembers, if it understands that', async () => {
    const older = await site.agent().welcomed('agent-0002');
    const agent = await site.agent().welcomed('agent-0001', ['recall', 'watch', 'something newer']);
    const order = { forMs: 30_000, everyMs: 1_000 };
    const question = { questionId: 'r1', fromMs: 1, toMs: 2 };
    expect(['agent-0000', 'agent-0002', 'agent-0001'].map((id) => site.gateway.watchClosely(id, order))).toEqual([
      'away',
      'too-old',
      'sent',
    ]);
    expect(site.gateway.recall('agent-0001', question)).toBe('sent');
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
      () => site.gateway.statistics().framesNotUnderstood['unasked-answer'],
    );
    expect(site.log.slice(-2)).toEqual(['detail agent-0001 1', 'recalled agent-0001 r1']);
  });

  it('asks for an experiment who understands that, and passes on what is told of it', async () => {
    await site.agent().welcomed('agent-0002');
    const agent = await site.agent().welcomed('agent-0001', ['bait']);
    const ids = ['agent-0000', 'agent-0002', 'agent-0001'];
    const order = { do: 'tell', experimentId: 'exp-0001' } as const;
    expect(ids.map((id) => site.gateway.canBait(id))).toEqual(['away', 'too-old', 'sent']);
    expect(agent.said.map(({ type }) => type)).toEqual(['welcome']);
    expect(ids.map((id) => site.gateway.bait(id, order))).toEqual(['away', 'too-old', 'sent']);
    expect(await agent.hears('bait')).toEqual({ type: 'bait', body: order });
    const report = { experimentId: 'exp-0001', state: { is: 'unknown' } };
    agent.send({ type: 'bait-report', body: { ...report, state: { is: 'running', slotsFinished: 41 } } });
    agent.send({ type: 'bait-report', body: report });
    await eventually('the report', 5_000, () => site.log.includes('bait agent-0001 unknown'));
    expect(site.gateway.statistics().framesNotUnderstood).toEqual({ 'bad-body': 1 });
  });
});
