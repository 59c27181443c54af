import { expect, it } from 'vitest';
import { stackSteps } from './stack-steps.ts';

const group = (...cores: number[]) => ({ group: 'g', name: 'n', cores });

it('stacks what groups used and what else was busy, and leaves a hole where nothing is known', () => {
  const hour = {
    endsAt: '2026-01-01T00:00:00Z',
    stepMs: 1,
    busyCores: [3, null, 0.5],
    groups: [group(1, 0, 0), group(1, 0, 0.5)],
  };
  expect(stackSteps(hour, 4)).toEqual([
    { step: 0, layer: 0, from: 0, to: 0.25 },
    { step: 0, layer: 1, from: 0.25, to: 0.5 },
    { step: 0, layer: 'busy', from: 0.5, to: 0.75 },
    { step: 2, layer: 1, from: 0, to: 0.125 },
  ]);
});

it('never draws more than the host has', () => {
  const hour = { endsAt: '2026-01-01T00:00:00Z', stepMs: 1, busyCores: [9], groups: [group(1.5), group(1.5)] };
  expect(stackSteps(hour, 2).map(({ to }) => to)).toEqual([0.75, 1]);
});
