import type { Database } from 'better-sqlite3';
import type { Incident } from '#shared/model/incident.ts';
import { COLLECTOR } from '#shared/model/incident-work.ts';
import { incidentSearchText } from '../../incident-search-text.ts';
import { hasNewEvidence, withoutLost } from '../../new-evidence.ts';
import { evidenceColumn, readMark } from './closed-mark.ts';
import type { WritesOf } from './prepared-write.ts';
import { type WorkRow, prepareWork } from './work-row.ts';

/**
 * What the collector concludes. It never touches what people said, with two exceptions that are acts of the collector and stand in the
 * audit log as such: new evidence opens a closed incident again, and one that goes over into another takes its work along.
 */
export const incidentWrites: WritesOf<'put-incident'> = {
  'put-incident': (database) => {
    const findKnown = database.prepare('SELECT rev, verdict, role FROM incident WHERE id = ?');
    const work = prepareWork(database);
    const put = preparePut(database);
    const putVerdict = database.prepare(`
      INSERT INTO incident_verdict (incident, rev, at_ms, verdict, role, probability) VALUES (?, ?, ?, ?, ?, ?)`);
    return ({ incident, atMs: concludedAtMs }) => {
      const { id, rev, role, conclusion, mergedInto } = incident;
      const atMs = Math.trunc(concludedAtMs ?? incident.lastSeenMs);
      const known = findKnown.get(id) as { rev: number; verdict: string; role: string } | undefined;
      if (known !== undefined && known.rev >= rev) return;
      put(incident, work.find(id));
      if (known?.verdict !== conclusion.verdict || known.role !== role) {
        putVerdict.run(id, rev, atMs, conclusion.verdict, role, conclusion.probability);
      }
      const own = work.find(id);
      if (own === undefined) return;
      if (mergedInto !== undefined) takeAlong(work, own, mergedInto, atMs);
      else if (own.state === 'closed') reopenOn(work, own, incident, atMs);
    };
  },
};

function preparePut(database: Database): (incident: Incident, work: WorkRow | undefined) => void {
  const put = database.prepare(`
    INSERT INTO incident (id, rev, host, site, state, assignee, verdict, probability, role, first_seen_ms, last_seen_ms,
      active_at_ms, merged_into, search)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, host = excluded.host, site = excluded.site, state = excluded.state,
      assignee = excluded.assignee, verdict = excluded.verdict, probability = excluded.probability, role = excluded.role,
      first_seen_ms = excluded.first_seen_ms, last_seen_ms = excluded.last_seen_ms, active_at_ms = excluded.active_at_ms,
      merged_into = excluded.merged_into, search = excluded.search
    RETURNING row`);
  const putBody = database.prepare(`
    INSERT INTO incident_body (incident, body) VALUES (?, ?) ON CONFLICT (incident) DO UPDATE SET body = excluded.body`);
  return (incident, work) => {
    const { id, rev, subject, role, conclusion, firstSeenMs, lastSeenMs, mergedInto } = incident;
    const state = mergedInto === undefined ? (work?.state ?? 'new') : 'closed';
    const { row } = put.get(
      ...[id, rev, subject.type === 'host' ? subject.hostId : null, subject.site, state, work?.assignee ?? null],
      ...[conclusion.verdict, conclusion.probability, role, firstSeenMs, lastSeenMs],
      ...[Math.max(lastSeenMs, work?.updated_at_ms ?? 0), mergedInto ?? null, incidentSearchText(incident)],
    ) as { row: number };
    putBody.run(row, JSON.stringify(incident));
  };
}

function reopenOn(work: ReturnType<typeof prepareWork>, own: WorkRow, incident: Incident, atMs: number): void {
  const mark = readMark(own);
  if (hasNewEvidence(incident, mark)) {
    work.put({ ...own, ...OPEN, rev: own.rev + 1, state: 'reopened', updated_at_ms: atMs, by: COLLECTOR });
    const detail = { rev: incident.rev, closedBy: own.by, closeReason: mark.reason };
    work.appendAudit(atMs, 'incident-reopened', incident.id, detail);
    return;
  }
  // Alerts turned out to belong to somebody else: whatever comes from now on is new.
  const left = withoutLost(mark, incident);
  const columns = { closed_alerts: left.alerts, closed_evidence: evidenceColumn(left.names, left.latestBeginMs) };
  if (columns.closed_alerts !== own.closed_alerts || columns.closed_evidence !== own.closed_evidence) {
    work.put({ ...own, ...columns });
  }
}

const OPEN = {
  ...{ close_reason: null, closed_at_ms: null },
  ...{ closed_alerts: null, closed_findings: null, closed_evidence: null },
} as const;

/** Whoever works on an incident goes on where its evidence went, unless somebody is at work there already. */
function takeAlong(work: ReturnType<typeof prepareWork>, own: WorkRow, mergedInto: string, atMs: number): void {
  if (own.state === 'closed' || work.find(mergedInto) !== undefined) return;
  work.put({ ...own, incident: mergedInto, rev: 1, updated_at_ms: atMs, by: COLLECTOR });
  work.appendAudit(atMs, 'incident-taken-along', mergedInto, { from: own.incident, incidentState: own.state });
}
