import type { WritesOf } from './prepared-write.ts';

const HOUR_MS = 3_600_000;
/** So much before and after the beginning of an incident is kept as long as the incident. */
const PINNED_MS = 2 * HOUR_MS;

export const seriesWrites: WritesOf<'put-series' | 'remove-series'> = {
  'put-series': (database) => {
    const put = database.prepare(`
      INSERT INTO series (host, hour, body) VALUES (?, ?, ?)
      ON CONFLICT (host, hour) DO UPDATE SET body = excluded.body`);
    return ({ hostId, hour, blob }) => {
      put.run(hostId, hour, blob);
    };
  },
  'remove-series': (database) => {
    const remove = database.prepare(`
      DELETE FROM series WHERE hour < ? AND NOT EXISTS (
        SELECT 1 FROM incident WHERE incident.host = series.host
          AND incident.first_seen_ms > series.hour * ${HOUR_MS} - ${PINNED_MS}
          AND incident.first_seen_ms < (series.hour + 1) * ${HOUR_MS} + ${PINNED_MS})`);
    return ({ beforeHour }) => {
      remove.run(beforeHour);
    };
  },
};
