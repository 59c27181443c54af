import { expect, it } from 'vitest';
import { findQuietSensors } from './quiet-sensors.ts';

const NOW_MS = 1e9;
const MINUTE_MS = 60_000;

function sensor(source: string, silentMs: number | undefined, usualGapMs?: number) {
  return {
    ...{ source, site: 's', read: 1, understood: 1, passedOver: 0, rejected: 0 },
    ...(silentMs === undefined ? {} : { lastAlertMs: NOW_MS - silentMs }),
    ...(usualGapMs === undefined ? {} : { usualGapMs }),
  };
}

it('calls a source quiet when it is silent for longer than it usually is, or has never been heard', () => {
  const sensors = [
    sensor('file:/talks', 14 * MINUTE_MS, 5),
    sensor('file:/stopped', 16 * MINUTE_MS, 5),
    sensor('http:rare', 100 * MINUTE_MS, 60 * MINUTE_MS),
    sensor('http:rare-and-stopped', 121 * MINUTE_MS, 60 * MINUTE_MS),
    sensor('http:rejected', undefined),
    sensor('import:once', 1e8),
  ];
  const quiet = findQuietSensors(sensors, ['file:/talks', 'file:/never'], 's', NOW_MS);
  expect(quiet.map(({ source }) => source)).toEqual([
    'file:/stopped',
    'http:rare-and-stopped',
    'http:rejected',
    'file:/never',
  ]);
});
