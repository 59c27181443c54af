import type { Database } from 'better-sqlite3';
import { COLLECTOR } from '#shared/model/incident-work.ts';
import type { Params } from '#shared/model/signal.ts';
import type { Schema } from '../schema.ts';

export type WorkRow = Schema['incident_work'];

/** Reads and writes the work on incidents. `put` also keeps the row of the incident in step, when there is one. */
export function prepareWork(database: Database) {
  const find = database.prepare<[string], WorkRow>('SELECT * FROM incident_work WHERE incident = ?');
  const put = database.prepare(`
    INSERT OR REPLACE INTO incident_work (incident, rev, state, close_reason, assignee, updated_at_ms, by, closed_at_ms,
      closed_alerts, closed_findings, closed_evidence)
    VALUES (:incident, :rev, :state, :close_reason, :assignee, :updated_at_ms, :by, :closed_at_ms, :closed_alerts, :closed_findings,
      :closed_evidence)`);
  const follow = database.prepare(`
    UPDATE incident SET state = iif(merged_into IS NULL, :state, 'closed'), assignee = :assignee,
      active_at_ms = max(last_seen_ms, :updated_at_ms)
    WHERE id = :incident`);
  const append = database.prepare('INSERT INTO audit (at_ms, actor, action, target, detail) VALUES (?, ?, ?, ?, ?)');
  return {
    find: (incident: string): WorkRow | undefined => find.get(incident),
    put: (row: WorkRow): void => {
      put.run(row);
      const { state, assignee, updated_at_ms, incident } = row;
      follow.run({ state, assignee, updated_at_ms, incident });
    },
    /** An act of the collector itself. */
    appendAudit: (atMs: number, action: string, target: string, detail: Params): void => {
      append.run(atMs, COLLECTOR, action, target, JSON.stringify(detail));
    },
  };
}
