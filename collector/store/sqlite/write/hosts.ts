import type { Database } from 'better-sqlite3';
import { MAX_LABELS_OF_HOST } from '#shared/model/host-list.ts';
import type { Summary } from '#shared/model/host.ts';
import { hostColumnsOf } from '../../host-columns.ts';
import { StoreError } from '../../store-error.ts';
import type { WritesOf } from './prepared-write.ts';

export const hostWrites: WritesOf<'put-host' | 'put-summary' | 'change-host-labels'> = {
  'put-host': (database) => {
    const putHost = database.prepare(`
      INSERT INTO host (id, site, first_seen_ms, last_seen_ms, clock_offset_ms, name_key, system, cpu_count, search, blind,
        partly, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET site = excluded.site, first_seen_ms = excluded.first_seen_ms,
        last_seen_ms = excluded.last_seen_ms, clock_offset_ms = excluded.clock_offset_ms, name_key = excluded.name_key,
        system = excluded.system, cpu_count = excluded.cpu_count, search = excluded.search, blind = excluded.blind,
        partly = excluded.partly, body = excluded.body`);
    const forgetAddresses = database.prepare('DELETE FROM host_address WHERE host = ?');
    const putAddress = database.prepare('INSERT INTO host_address (site, ip, host) VALUES (?, ?, ?)');
    const putSummary = preparePutSummary(database);
    return ({ host }) => {
      const { hostId, site, firstSeenMs, lastSeenMs, clockOffsetMs, summary, ...body } = host;
      const seenMs = Math.trunc(lastSeenMs);
      const { nameKey, search, blind, isPartly, addresses } = hostColumnsOf(hostId, host.facts, host.capabilities);
      putHost.run(
        ...[hostId, site, Math.trunc(firstSeenMs), seenMs, clockOffsetMs],
        ...[nameKey, host.facts.system, host.facts.cpuCount, search, blind, isPartly ? 1 : 0, JSON.stringify(body)],
      );
      forgetAddresses.run(hostId);
      for (const address of addresses) putAddress.run(site, address, hostId);
      if (summary !== undefined) putSummary(hostId, seenMs, clockOffsetMs, summary);
    };
  },
  'put-summary': (database) => {
    const putSummary = preparePutSummary(database);
    return ({ hostId, receivedAtMs, clockOffsetMs, summary }) => {
      putSummary(hostId, Math.trunc(receivedAtMs), clockOffsetMs, summary);
    };
  },
  'change-host-labels': (database) => {
    const find = database.prepare('SELECT 1 FROM host WHERE id = ?').pluck();
    const add = database.prepare('INSERT OR IGNORE INTO host_label (host, label) VALUES (?, ?)');
    const remove = database.prepare('DELETE FROM host_label WHERE host = ? AND label = ?');
    const count = database.prepare<[string], number>('SELECT count(*) FROM host_label WHERE host = ?').pluck();
    return ({ hostIds, add: added, remove: removed }) => {
      for (const hostId of hostIds) {
        if (find.get(hostId) === undefined) throw StoreError.refused('no-such-host', { hostId });
        for (const label of removed) remove.run(hostId, label);
        for (const label of added) add.run(hostId, label);
        if (added.length > 0 && (count.get(hostId) ?? 0) > MAX_LABELS_OF_HOST) {
          throw StoreError.refused('too-many-labels', { hostId, maxLabels: MAX_LABELS_OF_HOST });
        }
      }
    };
  },
};

function preparePutSummary(database: Database) {
  const put = database.prepare(`
    INSERT INTO host_summary (host, received_at_ms, clock_offset_ms, busy_cores, body) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (host) DO UPDATE SET received_at_ms = excluded.received_at_ms,
      clock_offset_ms = excluded.clock_offset_ms, busy_cores = excluded.busy_cores, body = excluded.body
    WHERE excluded.received_at_ms >= host_summary.received_at_ms`);
  return (hostId: string, receivedAtMs: number, clockOffsetMs: number, summary: Summary) =>
    put.run(hostId, receivedAtMs, clockOffsetMs, summary.busyCores ?? null, JSON.stringify(summary));
}
