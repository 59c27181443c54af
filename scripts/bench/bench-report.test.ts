import { expect, it } from 'vitest';
import { judgeGoals, statusOfGoals } from './bench-report.ts';

const GOALS = [
  { ratio: 'a', meaning: '', atMost: 1 },
  { ratio: 'b', meaning: '', atMost: 1 },
  { ratio: 'told', meaning: '' },
];

it.each([
  [{ a: 1, b: 0.5, told: 9 }, { missed: [], notMeasured: [] }, 0],
  [{ a: 1.01, told: 9 }, { missed: ['a'], notMeasured: ['b'] }, 1],
  [{ a: 1 }, { missed: [], notMeasured: ['b'] }, 2],
  [{ a: Number.NaN, b: 1 }, { missed: ['a'], notMeasured: [] }, 1],
])('%j: %j, status %i', (ratios, judged, status) => {
  expect(judgeGoals(ratios as Record<string, number>, GOALS)).toEqual(judged);
  expect(statusOfGoals(judgeGoals(ratios as Record<string, number>, GOALS))).toBe(status);
});
