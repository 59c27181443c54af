const DAY_MS = 86_400_000;

/** The day (UTC) that a time belongs to, counted from 1970-01-01. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** When a day begins, in epoch milliseconds. */
export function startOfDayMs(day: number): number {
  return day * DAY_MS;
}
