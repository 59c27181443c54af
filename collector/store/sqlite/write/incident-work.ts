import type { Incident } from '#shared/model/incident.ts';
import type { IncidentWorkChange } from '#shared/model/incident-work.ts';
import { namesOf } from '../../new-evidence.ts';
import { StoreError } from '../../store-error.ts';
import type { WritesOf } from './prepared-write.ts';
import { evidenceColumn } from './closed-mark.ts';
import { prepareWork, type WorkRow } from './work-row.ts';

/** What people do with incidents. */
export const incidentWorkWrites: WritesOf<'set-incident-work' | 'add-incident-note'> = {
  'set-incident-work': (database) => {
    const work = prepareWork(database);
    const findBody = database.prepare<[string], { body: string }>(
      'SELECT body FROM incident_body JOIN incident ON incident.row = incident_body.incident WHERE incident.id = ?',
    );
    return ({ incidentId, change, expectedRev, by, atMs }) => {
      const body = findBody.get(incidentId)?.body;
      if (body === undefined) throw StoreError.refused('no-such-incident', { incidentId });
      const known = work.find(incidentId);
      if (expectedRev !== undefined && expectedRev !== (known?.rev ?? 0)) {
        throw new StoreError('conflict', `Somebody else changed the incident ${incidentId} meanwhile`);
      }
      const before = known ?? newWork(incidentId);
      work.put({
        ...before,
        ...stateColumns(change, JSON.parse(body) as Incident, atMs),
        ...(change.assignee === undefined ? {} : { assignee: change.assignee }),
        ...{ rev: before.rev + 1, updated_at_ms: Math.trunc(atMs), by },
      });
    };
  },
  'add-incident-note': (database) => {
    const add = database.prepare('INSERT INTO incident_note (incident, at_ms, by, text) VALUES (?, ?, ?, ?)');
    return ({ note: { incidentId, atMs, by, text } }) => {
      add.run(incidentId, Math.trunc(atMs), by, text);
    };
  },
};

function newWork(incident: string): WorkRow {
  return {
    ...{ incident, rev: 0, state: 'new', close_reason: null, assignee: null, updated_at_ms: 0, by: '' },
    ...{ closed_at_ms: null, closed_alerts: null, closed_findings: null, closed_evidence: null },
  };
}

function stateColumns({ state, closeReason }: IncidentWorkChange, incident: Incident, atMs: number): Partial<WorkRow> {
  if (state === undefined) return {};
  const isClosed = state === 'closed';
  return {
    state,
    close_reason: isClosed ? (closeReason ?? null) : null,
    closed_at_ms: isClosed ? Math.trunc(atMs) : null,
    closed_alerts: isClosed ? incident.alertCount : null,
    closed_findings: isClosed ? incident.findingIds.length : null,
    closed_evidence: isClosed ? evidenceColumn(namesOf(incident), incident.latestBeginMs) : null,
  };
}
