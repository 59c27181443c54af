import type { Database, Statement } from 'better-sqlite3';
import type { WriteOperation } from '../write-operation.ts';

type Of<Op extends WriteOperation['op']> = Extract<WriteOperation, { op: Op }>;

/** Writes everything besides alerts, by statements that are prepared once. */
export class OperationWriter {
  readonly #putHost: Statement;
  readonly #putSummary: Statement;
  readonly #putFinding: Statement;
  readonly #putIncident: Statement;

  constructor(database: Database) {
    this.#putHost = database.prepare(`
      INSERT INTO host (id, site, first_seen_ms, last_seen_ms, clock_offset_ms, body) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET site = excluded.site, first_seen_ms = excluded.first_seen_ms,
        last_seen_ms = excluded.last_seen_ms, clock_offset_ms = excluded.clock_offset_ms, body = excluded.body`);
    this.#putSummary = database.prepare(`
      INSERT INTO host_summary (host, received_at_ms, clock_offset_ms, body) VALUES (?, ?, ?, ?)
      ON CONFLICT (host) DO UPDATE SET received_at_ms = excluded.received_at_ms,
        clock_offset_ms = excluded.clock_offset_ms, body = excluded.body
      WHERE excluded.received_at_ms >= host_summary.received_at_ms`);
    this.#putFinding = database.prepare(`
      INSERT INTO finding (id, host, rev, kind, state, first_seen_ms, received_at_ms, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id, host) DO UPDATE SET rev = excluded.rev, kind = excluded.kind, state = excluded.state,
        first_seen_ms = excluded.first_seen_ms, received_at_ms = excluded.received_at_ms, body = excluded.body
      WHERE excluded.rev > finding.rev`);
    this.#putIncident = database.prepare(`
      INSERT INTO incident (id, rev, host, site, state, verdict, first_seen_ms, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, host = excluded.host, site = excluded.site, state = excluded.state,
        verdict = excluded.verdict, first_seen_ms = excluded.first_seen_ms, body = excluded.body
      WHERE excluded.rev > incident.rev`);
  }

  write(operation: WriteOperation): void {
    switch (operation.op) {
      case 'put-host':
        this.#writeHost(operation);
        break;
      case 'put-summary':
        this.#writeSummary(operation);
        break;
      case 'put-finding':
        this.#writeFinding(operation);
        break;
      case 'put-incident':
        this.#writeIncident(operation);
        break;
    }
  }

  #writeHost({ host }: Of<'put-host'>): void {
    const { hostId, site, firstSeenMs, lastSeenMs, clockOffsetMs, summary, ...body } = host;
    this.#putHost.run(
      hostId,
      site,
      Math.trunc(firstSeenMs),
      Math.trunc(lastSeenMs),
      clockOffsetMs,
      JSON.stringify(body),
    );
    if (summary !== undefined) {
      this.#putSummary.run(hostId, Math.trunc(lastSeenMs), clockOffsetMs, JSON.stringify(summary));
    }
  }

  #writeSummary({ hostId, receivedAtMs, clockOffsetMs, summary }: Of<'put-summary'>): void {
    this.#putSummary.run(hostId, Math.trunc(receivedAtMs), clockOffsetMs, JSON.stringify(summary));
  }

  #writeFinding({ hostId, receivedAtMs, finding }: Of<'put-finding'>): void {
    const { id, rev, kind, state, firstSeenMs } = finding;
    this.#putFinding.run(id, hostId, rev, kind, state, firstSeenMs, Math.trunc(receivedAtMs), JSON.stringify(finding));
  }

  #writeIncident({ incident }: Of<'put-incident'>): void {
    const { id, rev, subject, state, conclusion, firstSeenMs } = incident;
    const host = subject.type === 'host' ? subject.hostId : null;
    const body = JSON.stringify(incident);
    this.#putIncident.run(id, rev, host, subject.site, state, conclusion.verdict, firstSeenMs, body);
  }
}
