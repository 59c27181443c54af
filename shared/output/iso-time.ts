import * as z from 'zod';

/** A time in outward JSON: ISO 8601 in UTC with milliseconds. */
export const isoTimeSchema = z.iso.datetime();

const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A time outside the years 0 to 9999 (a broken clock) is moved to the nearest one that can be written. */
export function toIsoTime(atMs: number): string {
  const clamped = Number.isFinite(atMs) ? Math.min(LATEST_MS, Math.max(Date.UTC(1970, 0, 1), atMs)) : 0;
  return new Date(clamped).toISOString();
}
