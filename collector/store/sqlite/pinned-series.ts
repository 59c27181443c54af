const HOUR_MS = 3_600_000;
/** So much before and after the beginning of an incident is kept as long as the incident. */
const PINNED_MS = 2 * HOUR_MS;

/** The hour that a time lies in, counted from 1970-01-01 UTC. */
export function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS);
}

/** Over `series`: whether an incident of its host began about then. */
export const SQL_IS_PINNED = `EXISTS (
  SELECT 1 FROM incident WHERE incident.host = series.host
    AND incident.first_seen_ms > series.hour * ${HOUR_MS} - ${PINNED_MS}
    AND incident.first_seen_ms < (series.hour + 1) * ${HOUR_MS} + ${PINNED_MS})`;
