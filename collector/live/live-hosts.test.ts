import { describe, expect, it, vi } from 'vitest';
import { exampleDetail, exampleRecollection } from '#shared/protocol/testing.ts';
import type { OrderResult } from '../gateway/agent-connection.ts';
import { LiveHosts } from './live-hosts.ts';

function liveHosts(result: OrderResult = 'sent') {
  const asked: { readonly hostId: string; readonly order: object }[] = [];
  const state = { nowMs: 1_700_000_000_000, result };
  const ask = (hostId: string, order: object) => {
    asked.push({ hostId, order });
    return state.result;
  };
  const live = new LiveHosts({ gateway: () => ({ watchClosely: ask, recall: ask }), now: () => state.nowMs });
  return { live, asked, state };
}

describe('hosts at which somebody looks', () => {
  it('are looked at while that is said, and what comes is told to who listens', () => {
    const { live, asked, state } = liveHosts();
    const seen: number[] = [];
    using _listening = live.listen('h1', ({ atMs }) => seen.push(atMs));
    live.onDetail('h1', 0, exampleDetail(1));
    expect(seen).toEqual([]);
    expect(live.renew('h1')).toBe('sent');
    expect(asked).toEqual([{ hostId: 'h1', order: { forMs: 30_000, everyMs: 1_000 } }]);
    live.onDetail('h1', 500, exampleDetail(2_000));
    live.onDetail('h2', 0, exampleDetail(3_000));
    state.nowMs += 30_001;
    live.onDetail('h1', 0, exampleDetail(4_000));
    expect(seen).toEqual([1_500]);
  });

  it('tell who comes later the last look at once, unless it is old', () => {
    const { live, state } = liveHosts();
    live.renew('h1');
    live.onDetail('h1', 0, exampleDetail());
    const listener = vi.fn();
    live.listen('h1', listener)[Symbol.dispose]();
    state.nowMs += 6_000;
    live.listen('h1', listener)[Symbol.dispose]();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(live.listeners).toBe(0);
  });

  it.each(['away', 'too-old'] as const)('say that their agent is %s', async (result) => {
    const { live } = liveHosts(result);
    expect(live.renew('h1')).toBe(result);
    expect(await live.look('h1')).toBe(result);
    expect(await live.recall('h1', { fromMs: 1, toMs: 2 })).toBe(result);
  });

  it('say that their agent is busy with other recollections', async () => {
    const live = new LiveHosts({ gateway: () => ({ watchClosely: () => 'sent', recall: () => 'busy' }), now: () => 0 });
    expect(await live.recall('h1', { fromMs: 1, toMs: 2 })).toBe('busy');
  });

  it('answer a single look, or say that nothing came', async () => {
    vi.useFakeTimers();
    const { live } = liveHosts();
    const first = live.look('h1');
    live.onDetail('h1', 0, exampleDetail());
    expect(await first).toMatchObject({ detail: { processCount: 80 } });
    expect(await live.look('h1')).toMatchObject({ detail: { processCount: 80 } });
    const silent = live.look('h2');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await silent).toBe('silent');
    expect(live.listeners).toBe(0);
    vi.useRealTimers();
  });

  it('remember for who asked, and for nobody else', async () => {
    vi.useFakeTimers();
    const { live, asked } = liveHosts();
    const recalled = live.recall('h1', { fromMs: 1, toMs: 2 });
    const { questionId } = (asked[0] ?? expect.fail('nothing was asked')).order as { questionId: string };
    live.onRecalled('h2', questionId, exampleRecollection(1));
    live.onRecalled('h1', 'other', exampleRecollection(2));
    live.onRecalled('h1', questionId, exampleRecollection(3));
    expect(await recalled).toMatchObject({ fromMs: 3 });
    const silent = live.recall('h1', { fromMs: 1, toMs: 2 });
    await vi.advanceTimersByTimeAsync(11_000);
    expect(await silent).toBe('silent');
    vi.useRealTimers();
  });
});
