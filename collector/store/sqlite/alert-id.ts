/** Alerts of one millisecond that ids keep apart; what comes beyond moves on to another millisecond. */
const PER_MS = 4_096;
/**
 * Milliseconds that share what is beyond the room of one of them, from a multiple of this. A day is a whole number of them, so that
 * nothing moves to another day: it would be looked for where it is counted.
 */
const MS_PER_BLOCK = 256;
/** So many ids there are for an alert of one millisecond: a million of them, the clock of that device stands still. */
export const MAX_TRIES = MS_PER_BLOCK;
/** Ids are exact as JavaScript numbers up to here: September 2039. */
const END_MS = 2 ** 53 / PER_MS;

/** True for times that an id can hold. */
export function isStorableTime(ms: number): boolean {
  return Number.isInteger(ms) && ms >= 0 && ms < END_MS - PER_MS;
}

/** An id for an alert of this time. Others of the same time have other numbers. */
export function alertId(atMs: number, number: number): number {
  return atMs * PER_MS + (number % PER_MS);
}

/** The lowest id of a time or later: ids of a half-open span of time are from `firstIdOf(fromMs)` to before `firstIdOf(toMs)`. */
export function firstIdOf(atMs: number): number {
  return Math.min(Math.max(Math.ceil(atMs), 0), END_MS) * PER_MS;
}

/** The time of an id, in epoch milliseconds. */
export function timeOfId(id: number): number {
  return Math.floor(id / PER_MS);
}

/** The id to try when one is taken: the same number in the next millisecond of its block, after the last one in the first. */
export function nextId(id: number): number {
  const block = PER_MS * MS_PER_BLOCK;
  const start = Math.floor(id / block) * block;
  return start + ((id - start + PER_MS) % block);
}

/** The time of an id in SQL. */
export const SQL_TIME_SHIFT = Math.log2(PER_MS);
