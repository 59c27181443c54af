import {
  BAIT_ALPHA,
  type BaitBounds,
  baitBounds,
  MAX_BAIT_QUESTIONS,
  MAX_BAIT_SLOTS,
  MIN_BAIT_SLOTS,
} from '#shared/model/bait-bounds.ts';
import { createDraw, type Draw } from './seeded-draw.ts';

/** `decoy`: something with the name of a monitor runs; `control`: the same thing under a name that nobody looks for. */
export type SlotKind = 'decoy' | 'control';

/** Everything that is decided before the first slot. */
export interface BaitPlan extends Omit<BaitBounds, 'decoys' | 'shortestMs'> {
  readonly seed: string;
  readonly order: readonly SlotKind[];
  readonly slotMs: number;
  /** So many groups (the host counts as one) are asked about that each can still be found after adjusting for their number. */
  readonly maxQuestions: number;
}

/** `seed`: any text, drawn at random by the caller before anything is looked at. Half of the slots (rounded down) are decoys, in an order fixed by it. */
export function planBait({ slots, slotMs, seed }: { slots: number; slotMs: number; seed: string }): BaitPlan {
  if (!Number.isInteger(slots) || slots < MIN_BAIT_SLOTS || slots > MAX_BAIT_SLOTS)
    throw new RangeError(`between ${MIN_BAIT_SLOTS} and ${MAX_BAIT_SLOTS} slots`);
  const { decoys, shortestMs: _, ...bounds } = baitBounds({ slots, slotMs });
  return {
    ...bounds,
    ...{ seed, slotMs },
    order: shuffle(
      Array.from({ length: slots }, (_, index): SlotKind => (index < decoys ? 'decoy' : 'control')),
      createDraw(seed),
    ),
    maxQuestions: Math.min(MAX_BAIT_QUESTIONS, Math.floor(BAIT_ALPHA / bounds.smallestP)),
  };
}

/** Fisher and Yates: every order is equally likely. */
function shuffle<T>(items: readonly T[], draw: Draw): readonly T[] {
  const shuffled = [...items];
  for (let index = shuffled.length - 1; index > 0; index--) {
    const other = draw(index + 1);
    [shuffled[index], shuffled[other]] = [shuffled[other] as T, shuffled[index] as T];
  }
  return shuffled;
}
