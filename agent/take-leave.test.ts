import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BaitReport } from '#shared/model/bait.ts';
import { readAgentFrame, writeFrame } from '#shared/protocol/envelope.ts';
import { exampleHost } from '#shared/protocol/testing.ts';
import { AgentLink } from './link/agent-link.ts';
import { TokenCredentials } from './link/credentials.ts';
import type { OpenWire } from './link/wire.ts';
import { takeLeave } from './take-leave.ts';

const STOPPED: BaitReport = {
  experimentId: 'exp-0001',
  state: {
    ...{ is: 'over', monitor: 'htop' },
    outcome: { end: 'stopping', slotsFinished: 3, tookMs: 9_000, smallestP: 0.3, endedEarly: 0, answers: [] },
  },
};

/** A link that is welcomed at once, and what it has said. */
async function welcomedLink(signal: AbortSignal) {
  const said: string[] = [];
  const openWire: OpenWire = (_url, events) => {
    setTimeout(() => events.opened(), 0);
    return {
      send: (frame) => {
        const read = readAgentFrame(frame);
        said.push('message' in read ? read.message.type : read.problem);
        const body = { hostId: 'agent-0001', atMs: 0, collectorVersion: '1' };
        if (said.length === 1) events.received(writeFrame({ type: 'welcome', body }));
      },
      unsentBytes: 0,
      end: () => void setTimeout(() => events.ended('closed-1000'), 0),
      terminate: () => events.ended('closed-1006'),
    };
  };
  const link = new AgentLink({
    ...{ url: 'ws://127.0.0.1:1/agent', agentId: 'agent-0001', site: 'main', agentVersion: '0.1.0' },
    credentials: new TokenCredentials('secret'),
    describeHost: () => ({ host: exampleHost(), capabilities: [] }),
    outbox: { take: () => [], acknowledge: () => ({ written: true }), reject: () => ({ written: true }) },
    answerOwners: () => ({ owners: [], rememberedSinceMs: 0 }),
    clock: { monotonicMs: () => performance.now(), wallMs: () => Date.now() },
    random: () => 0.5,
    openWire,
  });
  const linkEnded = link.run(signal);
  await vi.advanceTimersByTimeAsync(1);
  expect(link.state).toBe('connected');
  return { link, linkEnded, said };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an agent that is stopped', () => {
  it('tells how its experiment ended before it says goodbye', async () => {
    const abort = new AbortController();
    const { link, linkEnded, said } = await welcomedLink(abort.signal);
    const endBait = async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      link.sendBait(STOPPED);
    };
    const left = takeLeave({ endBait, endLink: () => abort.abort(), linkEnded });
    await vi.advanceTimersByTimeAsync(3_000);
    await left;
    expect(said).toEqual(['hello', 'bait-report', 'goodbye']);
  });

  it.each([
    ['never ends', () => new Promise<void>(() => undefined)],
    ['cannot be ended', () => Promise.reject(new Error('no'))],
  ])('says goodbye all the same when its experiment %s', async (_, endBait) => {
    const abort = new AbortController();
    const { linkEnded, said } = await welcomedLink(abort.signal);
    const left = takeLeave({ endBait, endLink: () => abort.abort(), linkEnded }).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(3_000);
    await left;
    expect(said).toEqual(['hello', 'goodbye']);
  });
});
