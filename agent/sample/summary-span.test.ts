import { expect, it } from 'vitest';
import { summarySchema } from '#shared/model/host.ts';
import { exampleProcess } from '#shared/protocol/testing.ts';
import { SummarySpan } from './summary-span.ts';

it('is the mean over its span, the busiest groups first, and at most 400 bytes', () => {
  const span = new SummarySpan();
  for (let second = 0; second < 10; second++) {
    span.take(1_000, { busyCores: second < 5 ? 2 : 1, stealCores: 0 });
    for (let group = 0; group < 40; group++) {
      const name = { text: `a-rather-long-name-for-a-program-${group}` };
      span.add({ ...exampleProcess(), name, groupKey: `exe:${String(group).padStart(16, '0')}` }, group * 20);
    }
  }
  const summary =
    span.finish(5_000, 120, { 'connections:denied': 2 }, { cpuCores: 0.01, residentBytes: 60_000_000 }) ??
    expect.fail();
  expect(summarySchema.parse(summary)).toMatchObject({ spanMs: 10_000, busyCores: 1.5, processCount: 120 });
  expect(summary.top[0]).toMatchObject({ key: 'exe:0000000000000039', cpuCores: 0.78 });
  expect(JSON.stringify(summary).length).toBeLessThanOrEqual(400);
  expect(span.finish(6_000, 120, {}, {})).toBeUndefined();
});

it('leaves out what nobody knows', () => {
  const span = new SummarySpan();
  span.take(1_000, undefined);
  expect(span.finish(1, undefined, {}, {})).toEqual({ atMs: 1, spanMs: 1_000, top: [], gaps: {} });
});

it('says who observed at any time of its span, two at most and shortly, and nothing where nobody can tell', () => {
  const span = new SummarySpan();
  const session = (name: string) => ({ key: name, kind: 'tool', name, sinceMs: 0 }) as const;
  span.take(1_000, undefined);
  span.observe([session('top'), { ...session('htop'), decoy: true }]);
  span.take(1_000, undefined);
  span.observe([session('top'), session('a-monitor-with-a-long-name')]);
  expect(summarySchema.parse(span.finish(1, undefined, {}, {})).observers).toEqual([
    { kind: 'tool', name: 'top' },
    { kind: 'decoy', name: 'htop' },
  ]);
  span.take(1_000, undefined);
  span.observe([session('a-monitor-with-a-long-name')]);
  expect(span.finish(1, undefined, {}, {})?.observers).toEqual([{ kind: 'tool', name: 'a-monitor-with-a' }]);
  span.take(1_000, undefined);
  span.observe([]);
  expect(span.finish(1, undefined, {}, {})?.observers).toEqual([]);
  span.take(1_000, undefined);
  expect(span.finish(1, undefined, {}, {})?.observers).toBeUndefined();
});
