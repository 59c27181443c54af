import type { SensorRecord } from '../store/queries.ts';

/** A sensor that was silent for less than this is not quiet, however talkative it usually is. */
const LEAST_QUIET_MS = 15 * 60_000;

export type QuietSensor = Pick<SensorRecord, 'source' | 'site' | 'lastAlertMs' | 'usualGapMs'>;

/**
 * Alert sources that ought to be heard and are not: those silent for twice as long as they usually are at most, and those that are
 * followed and have never reported. What was imported came once and is waited for by nobody.
 */
export function findQuietSensors(
  sensors: readonly SensorRecord[],
  followed: readonly string[],
  site: string,
  nowMs: number,
): readonly QuietSensor[] {
  const expected = sensors.filter(({ source }) => !source.startsWith('import:'));
  const quiet = expected.filter(({ lastAlertMs, usualGapMs = 0 }) => {
    return lastAlertMs === undefined || nowMs - lastAlertMs > Math.max(LEAST_QUIET_MS, 2 * usualGapMs);
  });
  const never = followed.filter((name) => !sensors.some(({ source }) => source === name));
  return [...quiet, ...never.map((source) => ({ source, site }))];
}
