import type { Database } from 'better-sqlite3';
import type { WritesOf } from './prepared-write.ts';

export const hostWrites: WritesOf<'put-host' | 'put-summary'> = {
  'put-host': (database) => {
    const putHost = database.prepare(`
      INSERT INTO host (id, site, first_seen_ms, last_seen_ms, clock_offset_ms, body) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET site = excluded.site, first_seen_ms = excluded.first_seen_ms,
        last_seen_ms = excluded.last_seen_ms, clock_offset_ms = excluded.clock_offset_ms, body = excluded.body`);
    const putSummary = preparePutSummary(database);
    return ({ host }) => {
      const { hostId, site, firstSeenMs, lastSeenMs, clockOffsetMs, summary, ...body } = host;
      const seenMs = Math.trunc(lastSeenMs);
      putHost.run(hostId, site, Math.trunc(firstSeenMs), seenMs, clockOffsetMs, JSON.stringify(body));
      if (summary !== undefined) putSummary.run(hostId, seenMs, clockOffsetMs, JSON.stringify(summary));
    };
  },
  'put-summary': (database) => {
    const putSummary = preparePutSummary(database);
    return ({ hostId, receivedAtMs, clockOffsetMs, summary }) => {
      putSummary.run(hostId, Math.trunc(receivedAtMs), clockOffsetMs, JSON.stringify(summary));
    };
  },
};

function preparePutSummary(database: Database) {
  return database.prepare(`
    INSERT INTO host_summary (host, received_at_ms, clock_offset_ms, body) VALUES (?, ?, ?, ?)
    ON CONFLICT (host) DO UPDATE SET received_at_ms = excluded.received_at_ms,
      clock_offset_ms = excluded.clock_offset_ms, body = excluded.body
    WHERE excluded.received_at_ms >= host_summary.received_at_ms`);
}
