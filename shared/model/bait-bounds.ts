/** What is decided about a bait experiment before it begins, by its size alone: agent, collector and console say the same numbers. */

/** With fewer slots no p-value of a thousandth can be reached: C(13, 6) = 1,716, C(12, 6) = 924. */
export const MIN_BAIT_SLOTS = 13;
/** With more the exact p-value takes more memory than an experiment is worth. */
export const MAX_BAIT_SLOTS = 40;

/** At most so many are asked about: the host and the 16 busiest groups. */
export const MAX_BAIT_QUESTIONS = 17;

/** Somebody is found when all questions together err less than once in two hundred experiments. */
export const BAIT_ALPHA = 0.005;

/** Length of a slot, seconds. */
export const MIN_SLOT_SECONDS = 2;
export const MAX_SLOT_SECONDS = 120;

/** What is made unless somebody asks for something else. */
export const USUAL_BAIT = { slots: 16, seconds: 20 } as const;

/** However it goes, an experiment is over then. */
export const MAX_BAIT_MS = 30 * 60_000;

export interface BaitBounds {
  /** So many of the slots have a decoy, the others a control. */
  readonly decoys: number;
  /** How long everybody is watched before the first slot. */
  readonly baselineMs: number;
  /** The beginning of a slot in which nobody is measured: a miner needs time to notice. */
  readonly leadMs: number;
  /** Between two slots at least and at most, waiting for the groups to be back up. */
  readonly minRestMs: number;
  readonly maxRestMs: number;
  /** The smallest p-value that it can reach. */
  readonly smallestP: number;
  /** It never takes longer. */
  readonly longestMs: number;
  /** What it takes when everybody is back up at once. More than {@link MAX_BAIT_MS} cannot be carried out. */
  readonly shortestMs: number;
}

export function baitBounds({ slots, slotMs }: { readonly slots: number; readonly slotMs: number }): BaitBounds {
  const decoys = slots >> 1;
  const baselineMs = Math.min(30_000, Math.max(3_000, slotMs));
  const maxRestMs = Math.min(60_000, 3 * slotMs);
  const minRestMs = Math.min(3_000, slotMs / 4);
  return {
    ...{ decoys, baselineMs, minRestMs, maxRestMs },
    leadMs: Math.min(5_000, slotMs / 4),
    smallestP: smallestP(slots, decoys),
    longestMs: Math.min(MAX_BAIT_MS, baselineMs + slots * (slotMs + maxRestMs)),
    shortestMs: baselineMs + slots * (slotMs + minRestMs),
  };
}

/** Whether so many slots of that length can be carried out within the longest time there is. */
export function fitsInTime({ slots, seconds }: { readonly slots: number; readonly seconds: number }): boolean {
  return baitBounds({ slots, slotMs: seconds * 1_000 }).shortestMs <= MAX_BAIT_MS;
}

/** The smallest p-value that an experiment with so many values can reach: one assignment of all. */
export function smallestP(count: number, chosen: number): number {
  let assignments = 1;
  for (let index = 1; index <= chosen; index++) assignments = (assignments * (count - chosen + index)) / index;
  return 1 / assignments;
}
