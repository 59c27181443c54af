const HALF_LIFE_DAYS = 180;
/** Undated reports are mostly old: they count as if seen two years ago. */
const UNDATED_AGE_DAYS = 730;
const MS_PER_DAY = 86_400_000;

/**
 * How much of its weight an address keeps, in (0, 1]: it halves every 180 days because addresses change hands. `seen` is a date
 * `YYYY-MM-DD` (absent: undated). Dates in the future count as today: a clock may be wrong.
 */
export function ageWeight(seen: string | undefined, nowMs: number): number {
  const seenMs = seen === undefined ? Number.NaN : Date.parse(`${seen}T00:00:00Z`);
  const ageDays = Number.isNaN(seenMs) ? UNDATED_AGE_DAYS : Math.max(0, (nowMs - seenMs) / MS_PER_DAY);
  return Math.max(Number.MIN_VALUE, 0.5 ** (ageDays / HALF_LIFE_DAYS));
}
