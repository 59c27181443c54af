import { MAX_PERMUTED, smallestP } from './permutation-p.ts';
import { createDraw, type Draw } from './seeded-draw.ts';

/** `decoy`: something with the name of a monitor runs; `control`: the same thing under a name that nobody looks for. */
export type SlotKind = 'decoy' | 'control';

/** With fewer slots no p-value of a thousandth can be reached: C(13, 6) = 1,716, C(12, 6) = 924. */
export const MIN_SLOTS = 13;
export const MAX_SLOTS = MAX_PERMUTED;

/** Somebody is found when all questions together err less than once in two hundred experiments. */
export const ALPHA = 0.005;

/** The host and the 16 busiest groups. */
const MAX_QUESTIONS = 17;

/** However it goes, the experiment is over then. */
export const MAX_DURATION_MS = 30 * 60_000;

/** Everything that is decided before the first slot. */
export interface BaitPlan {
  readonly seed: string;
  readonly order: readonly SlotKind[];
  readonly slotMs: number;
  /** The beginning of a slot in which nobody is measured: a miner needs time to notice. */
  readonly leadMs: number;
  /** How long everybody is watched before the first slot. */
  readonly baselineMs: number;
  /** Between two slots at least and at most, waiting for the groups to be back up. */
  readonly minRestMs: number;
  readonly maxRestMs: number;
  readonly smallestP: number;
  /** So many groups (the host counts as one) are asked about that each can still be found after adjusting for their number. */
  readonly maxQuestions: number;
  /** It never takes longer. */
  readonly longestMs: number;
}

/** `seed`: any text, drawn at random by the caller before anything is looked at. Half of the slots (rounded down) are decoys, in an order fixed by it. */
export function planBait({ slots, slotMs, seed }: { slots: number; slotMs: number; seed: string }): BaitPlan {
  if (!Number.isInteger(slots) || slots < MIN_SLOTS || slots > MAX_SLOTS)
    throw new RangeError(`between ${MIN_SLOTS} and ${MAX_SLOTS} slots`);
  const decoys = slots >> 1;
  const baselineMs = Math.min(30_000, Math.max(3_000, slotMs));
  const maxRestMs = Math.min(60_000, 3 * slotMs);
  const least = smallestP(slots, decoys);
  return {
    seed,
    order: shuffle(
      Array.from({ length: slots }, (_, index): SlotKind => (index < decoys ? 'decoy' : 'control')),
      createDraw(seed),
    ),
    slotMs,
    leadMs: Math.min(5_000, slotMs / 4),
    baselineMs,
    minRestMs: Math.min(3_000, slotMs / 4),
    maxRestMs,
    smallestP: least,
    maxQuestions: Math.min(MAX_QUESTIONS, Math.floor(ALPHA / least)),
    longestMs: Math.min(MAX_DURATION_MS, baselineMs + slots * (slotMs + maxRestMs)),
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
