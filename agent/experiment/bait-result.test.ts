import { describe, expect, it } from 'vitest';
import { fitsInTime, MAX_BAIT_MS } from '#shared/model/bait-bounds.ts';
import { baitWishSchema } from '#shared/model/bait.ts';
import { BaitExperiment } from '../bait/bait-experiment.ts';
import { planBait } from '../bait/bait-plan.ts';
import { toBaitOutcome } from './bait-outcome.ts';
import { concludeBait } from './bait-result.ts';

/** One that was cut off by its limit after so many slots, with so many questions. */
function cutOff(slots: number, questions: number) {
  const experiment = new BaitExperiment(planBait({ slots: 20, slotMs: 60_000, seed: 's' }));
  const keys = Array.from({ length: questions }, (_, index) => `g${index}`);
  for (const key of keys) experiment.startCores.set(key, 1);
  for (const [slot, kind] of experiment.plan.order.slice(0, slots).entries())
    experiment.slots.push({ kind, startedAtMs: slot, cores: new Map(keys.map((key) => [key, 1])) });
  const facts = { names: { decoy: 'htop', control: 'idle' }, startedAtMs: 0, finishedAtMs: MAX_BAIT_MS, endedEarly: 0 };
  return concludeBait(experiment, { ...facts, wasAborted: false, processOf: () => undefined });
}

describe('an experiment whose time was over', () => {
  it('concludes nothing from fewer slots than could have found anybody', () => {
    const result = cutOff(8, 1);
    expect(result).toMatchObject({ isComplete: false, ranOut: true });
    expect(toBaitOutcome(result, 'failed', undefined, { unseen: [], gaps: {} })).toMatchObject({
      end: 'out-of-time',
      slotsFinished: 8,
    });
  });

  it('concludes from enough of them, and the more questions there are, the more it takes', () => {
    expect(cutOff(15, 1)).toMatchObject({ isComplete: true, ranOut: false });
    expect(cutOff(11, 1).isComplete).toBe(true);
    expect(cutOff(11, 17).isComplete).toBe(false);
  });
});

it('cannot be asked for when it cannot be carried out in time', () => {
  const wish = { slots: 16, seconds: 20, seed: 's' };
  expect(baitWishSchema.safeParse(wish).success).toBe(true);
  for (const impossible of [
    { ...wish, seconds: 120 },
    { slots: 40, seconds: 60, seed: 's' },
  ]) {
    expect(fitsInTime(impossible)).toBe(false);
    expect(baitWishSchema.safeParse(impossible).success).toBe(false);
  }
});
