import { expect, it } from 'vitest';
import { UnownedBlocks } from './unowned-blocks.ts';

it.each([
  ['records that miss some own what they tell of, too', 900, 0.1],
  ['and take nothing from what parents own', 300, 0.5],
])('%s', (_, byRecordsMs, unownedCores) => {
  const blocks = new UnownedBlocks();
  const host = { spanMs: 1_000, busyMs: 1_000, tickedMs: 1_000, cpuCount: 1 };
  for (let tick = 0; tick < 5; tick++)
    blocks.add({ ...host, interruptMs: 0, byParentsMs: 500, byRecordsMs, exits: 1, isComplete: false });
  expect(blocks.reading?.cores5s).toBeCloseTo(unownedCores);
  expect(blocks.reading?.hasRecords).toBe(false);
});
