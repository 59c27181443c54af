import { expect, it } from 'vitest';
import type { AgentEvent, KnownProcess, UsageView } from './detector.ts';
import { LatelyHot } from './lately-hot.ts';

const tick = (elapsedMs: number, hot: readonly string[]): AgentEvent => {
  const usage = { hot } as unknown as UsageView;
  return { type: 'tick', atMs: 0, tick: 1, elapsedMs, usage };
};

it('knows who was hot for five minutes, or until it ends', () => {
  const hot = new LatelyHot();
  hot.take(tick(1_000, ['1:1', '2:1']));
  hot.take(tick(200_000, ['2:1']));
  hot.take({ type: 'exit', atMs: 0, process: { key: '3:1' } as KnownProcess });
  expect([...hot.keys()]).toEqual(['1:1', '2:1']);
  hot.take(tick(101_000, []));
  expect([...hot.keys()]).toEqual(['2:1']);
  hot.take({ type: 'exit', atMs: 0, process: { key: '2:1' } as KnownProcess });
  expect(hot.has('2:1')).toBe(false);
});

it('is bounded: who was hot longest ago is forgotten first', () => {
  const hot = new LatelyHot();
  for (let index = 0; index < 3_000; index++) hot.take(tick(1, [`${index}:1`]));
  expect([...hot.keys()]).toHaveLength(2_048);
  expect(hot.has('2999:1')).toBe(true);
});

it('goes on after a restart, and begins anew with nonsense', () => {
  const hot = new LatelyHot();
  hot.take(tick(1_000, ['1:1']));
  const again = new LatelyHot();
  again.restore(JSON.parse(JSON.stringify(hot.snapshot())));
  expect(again.has('1:1')).toBe(true);
  const fresh = new LatelyHot();
  fresh.restore({ version: 1, state: null });
  expect([...fresh.keys()]).toEqual([]);
});
