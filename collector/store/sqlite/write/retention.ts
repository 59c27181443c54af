import type { Database } from 'better-sqlite3';
import type { RetentionKind } from '#shared/model/retention.ts';
import { StoreError } from '../../store-error.ts';
import { MAX_FORGOTTEN_AT_ONCE } from '../../write-operation.ts';
import { firstIdOf } from '../alert-id.ts';
import { hourOf, SQL_IS_PINNED } from '../pinned-series.ts';
import type { WritesOf } from './prepared-write.ts';

const KINDS: readonly RetentionKind[] = ['alerts', 'findings', 'incidents', 'audit', 'series'];

type Forget = (beforeMs: number, limit: number) => void;

export const retentionWrites: WritesOf<'put-retention' | 'forget-old'> = {
  'put-retention': (database) => {
    const put = database.prepare(
      'INSERT INTO retention (kind, days) VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET days = excluded.days',
    );
    return ({ retention }) => {
      for (const kind of KINDS) put.run(kind, retention[kind] ?? null);
    };
  },
  'forget-old': (database) => {
    const forget: Readonly<Record<RetentionKind, Forget>> = {
      alerts: forgetAlerts(database),
      findings: forgetFindings(database),
      incidents: forgetIncidents(database),
      audit: forgetAudit(database),
      series: forgetSeries(database),
    };
    return ({ kind, beforeMs, limit }) => {
      if (limit > MAX_FORGOTTEN_AT_ONCE)
        throw StoreError.refused('too-many-at-once', { maxRows: MAX_FORGOTTEN_AT_ONCE });
      forget[kind](beforeMs, limit);
    };
  },
};

/** The table is in the order of time: a piece is cut off at its old end. The counts by day know nothing of it. */
function forgetAlerts(database: Database): Forget {
  const findEnd = database.prepare('SELECT id FROM alert WHERE id < ? ORDER BY id LIMIT 1 OFFSET ?').pluck();
  const mining = database.prepare('DELETE FROM mining_alert WHERE alert < ?');
  const alerts = database.prepare('DELETE FROM alert WHERE id < ?');
  return (beforeMs, limit) => {
    const endId = findEnd.get(firstIdOf(beforeMs), limit) ?? firstIdOf(beforeMs);
    mining.run(endId);
    alerts.run(endId);
  };
}

function forgetFindings(database: Database): Forget {
  const findings = database.prepare(`
    DELETE FROM finding WHERE row IN (
      SELECT row FROM finding WHERE first_seen_ms < ? AND received_at_ms < ? AND state = 'closed'
      ORDER BY first_seen_ms LIMIT ?)`);
  return (beforeMs, limit) => {
    findings.run(beforeMs, beforeMs, limit);
  };
}

/** With everything that stands about them elsewhere; what people did with them stays in the audit log. */
function forgetIncidents(database: Database): Forget {
  const find = database.prepare<[number, number], { row: number; id: string }>(
    `SELECT row, id FROM incident WHERE active_at_ms < ? AND state = 'closed' ORDER BY active_at_ms LIMIT ?`,
  );
  const byRow = ['DELETE FROM incident_body WHERE incident = ?', 'DELETE FROM incident WHERE row = ?'];
  const byId = ['incident_work', 'incident_note', 'incident_verdict'];
  const ofRow = byRow.map((sql) => database.prepare(sql));
  const ofId = byId.map((table) => database.prepare(`DELETE FROM ${table} WHERE incident = ?`));
  return (beforeMs, limit) => {
    for (const { row, id } of find.all(beforeMs, limit)) {
      for (const statement of ofRow) statement.run(row);
      for (const statement of ofId) statement.run(id);
    }
  };
}

function forgetAudit(database: Database): Forget {
  const audit = database.prepare(
    'DELETE FROM audit WHERE row IN (SELECT row FROM audit WHERE at_ms < ? ORDER BY at_ms LIMIT ?)',
  );
  return (beforeMs, limit) => {
    audit.run(beforeMs, limit);
  };
}

function forgetSeries(database: Database): Forget {
  const series = database.prepare(`
    DELETE FROM series WHERE rowid IN (
      SELECT series.rowid FROM series WHERE hour < ? AND NOT ${SQL_IS_PINNED} ORDER BY hour, host LIMIT ?)`);
  return (beforeMs, limit) => {
    series.run(hourOf(beforeMs), limit);
  };
}
