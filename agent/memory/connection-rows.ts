import { hash } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';
import { type Ownership, ownershipSchema } from '#shared/model/connection.ts';
import type { ProcessRef } from '#shared/model/process-ref.ts';
import type { OwnerQuestion } from '#shared/protocol/messages.ts';
import type { AgentDatabase } from './agent-database.ts';
import { seal, unsealJson } from './sealed-json.ts';

/** One connection as it is kept; `open` while it has not been seen to end. */
export interface ConnectionRow {
  readonly ownership: Ownership;
  readonly open: boolean;
}

/** The span of time a question is about, epoch milliseconds. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** More would not be looked at: a busy pool address with thousands of short connections must not stall the agent. */
const MAX_CANDIDATES = 256;
const MAX_WALKED = 5_000;

const COLUMNS_OF = `c.protocol, c.local_ip, c.local_port, c.remote_ip, c.remote_port, c.namespace, c.first_seen_ms, c.last_seen_ms,
  c.open, p.body`;
const COLUMNS = `${COLUMNS_OF} FROM connection c JOIN process p ON p.id = c.process_id`;

/** The statements on connections and the processes that held them. Within transactions of the caller. */
export class ConnectionRows {
  readonly #findProcess: StatementSync;
  readonly #insertProcess: StatementSync;
  readonly #touchProcess: StatementSync;
  readonly #upsert: StatementSync;
  readonly #wire: StatementSync;
  readonly #destination: StatementSync;
  readonly #during: StatementSync;
  readonly #closeLeftOpen: StatementSync;
  readonly #touchLeftOpen: StatementSync;
  readonly #removeBefore: StatementSync;
  readonly #removeOldest: StatementSync;
  readonly #removeProcesses: StatementSync;
  readonly #count: StatementSync;
  readonly #oldest: StatementSync;
  /** A process is the same object for all its connections: it is written out once. */
  readonly #written = new WeakMap<ProcessRef, { readonly body: string; readonly digest: Uint8Array }>();

  constructor(database: AgentDatabase) {
    this.#findProcess = database.prepare('SELECT id FROM process WHERE digest = ?');
    this.#insertProcess = database.prepare('INSERT INTO process (digest, last_seen_ms, body) VALUES (?, ?, ?)');
    this.#touchProcess = database.prepare('UPDATE process SET last_seen_ms = max(last_seen_ms, ?) WHERE id = ?');
    this.#upsert = database.prepare(`
      INSERT INTO connection VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET last_seen_ms = max(last_seen_ms, excluded.last_seen_ms), open = excluded.open`);
    const near = 'AND c.first_seen_ms <= ? AND (c.last_seen_ms >= ? OR c.open = 1)';
    const best = `ORDER BY c.local_port <> ?, c.last_seen_ms DESC LIMIT ${MAX_CANDIDATES}`;
    this.#wire = database.prepare(`
      SELECT ${COLUMNS} WHERE c.remote_ip = ? AND c.remote_port = ? AND c.protocol = ? AND c.local_port = ? AND c.local_ip = ? ${near} ${best}`);
    this.#destination = database.prepare(`
      SELECT ${COLUMNS} WHERE c.remote_ip = ? AND c.remote_port = ? AND c.protocol = ? ${near} ${best}`);
    this.#during = database.prepare(`
      SELECT ${COLUMNS_OF} FROM (SELECT * FROM connection WHERE last_seen_ms >= ? ORDER BY last_seen_ms LIMIT ${MAX_WALKED}) c
      JOIN process p ON p.id = c.process_id WHERE c.first_seen_ms <= ? LIMIT ?`);
    this.#closeLeftOpen = database.prepare(
      'UPDATE connection SET open = 0, last_seen_ms = max(last_seen_ms, ?) WHERE open = 1',
    );
    this.#touchLeftOpen = database.prepare(`
      UPDATE process SET last_seen_ms = max(last_seen_ms, ?) WHERE id IN (SELECT process_id FROM connection WHERE open = 1)`);
    this.#removeBefore = database.prepare('DELETE FROM connection WHERE last_seen_ms < ? AND open = 0');
    this.#removeOldest = database.prepare(`
      DELETE FROM connection WHERE (remote_ip, remote_port, local_port, local_ip, protocol, namespace, process_id, first_seen_ms) IN
        (SELECT remote_ip, remote_port, local_port, local_ip, protocol, namespace, process_id, first_seen_ms FROM connection
         WHERE open = 0 ORDER BY last_seen_ms LIMIT ?)`);
    this.#removeProcesses = database.prepare(
      'DELETE FROM process WHERE last_seen_ms < (SELECT coalesce(min(last_seen_ms), 9e15) FROM connection)',
    );
    this.#count = database.prepare('SELECT count(*) AS rows FROM connection');
    this.#oldest = database.prepare('SELECT min(last_seen_ms) AS ms FROM connection');
  }

  write({ ownership, open }: ConnectionRow): void {
    const { tuple, process, firstSeenMs, lastSeenMs, namespace = '' } = ownership;
    const { protocol, local, remote } = tuple;
    const processId = this.#processId(process, lastSeenMs);
    this.#upsert.run(
      protocol,
      local.ip,
      local.port,
      remote.ip,
      remote.port,
      namespace,
      processId,
      firstSeenMs,
      lastSeenMs,
      open ? 1 : 0,
    );
  }

  /** Connections that match the tuple of a question as it asks, and its time; in no particular order. */
  find({ tuple, match }: OwnerQuestion, { fromMs, toMs }: TimeSpan): readonly ConnectionRow[] {
    const { protocol, local, remote } = tuple;
    const rows =
      match === 'wire'
        ? this.#wire.all(remote.ip, remote.port, protocol, local.port, local.ip, toMs, fromMs, local.port)
        : this.#destination.all(remote.ip, remote.port, protocol, toMs, fromMs, local.port);
    return rows.flatMap((row) => readRow(row) ?? []);
  }

  /**
   * Connections that were held within a span, those that ended first before others, at most `limit`. Looks at so many rows and no more:
   * an old span must not stall the agent.
   */
  during({ fromMs, toMs }: TimeSpan, limit: number): readonly ConnectionRow[] {
    return this.#during.all(fromMs, toMs, limit).flatMap((row) => readRow(row) ?? []);
  }

  /** What a run of the agent that has ended left open was open until then. */
  closeLeftOpen(aliveUntilMs: number): void {
    // A process may not look older than its connections: it would be forgotten before them.
    this.#touchLeftOpen.run(aliveUntilMs);
    this.#closeLeftOpen.run(aliveUntilMs);
  }

  /** Forgets what ended before a moment. Returns how many. */
  removeBefore(ms: number): number {
    const { changes } = this.#removeBefore.run(ms);
    return Number(changes);
  }

  removeOldest(rows: number): void {
    this.#removeOldest.run(rows);
  }

  /** Forgets processes that no connection can name any more. */
  removeUnusedProcesses(): void {
    this.#removeProcesses.run();
  }

  count(): number {
    return Number(this.#count.get()?.rows);
  }

  /** When the connection that ended longest ago ended; undefined when there is none. */
  oldestMs(): number | undefined {
    const ms = this.#oldest.get()?.ms;
    return typeof ms === 'number' ? ms : undefined;
  }

  #processId(process: ProcessRef, lastSeenMs: number): number | bigint {
    let written = this.#written.get(process);
    if (written === undefined) {
      const body = JSON.stringify(process);
      written = { body, digest: hash('sha256', body, 'buffer').subarray(0, 16) };
      this.#written.set(process, written);
    }
    const known = this.#findProcess.get(written.digest);
    if (known === undefined)
      return this.#insertProcess.run(written.digest, lastSeenMs, seal(written.body)).lastInsertRowid;
    this.#touchProcess.run(lastSeenMs, Number(known.id));
    return Number(known.id);
  }
}

/** undefined when the row is damaged, or holds what this version of the program cannot read. */
function readRow(row: Readonly<Record<string, unknown>>): ConnectionRow | undefined {
  const ownership = ownershipSchema.safeParse({
    tuple: {
      protocol: row.protocol,
      local: { ip: row.local_ip, port: row.local_port },
      remote: { ip: row.remote_ip, port: row.remote_port },
    },
    process: unsealJson(row.body)?.value,
    firstSeenMs: row.first_seen_ms,
    lastSeenMs: row.last_seen_ms,
    ...(row.namespace === '' ? {} : { namespace: row.namespace }),
  });
  return ownership.success ? { ownership: ownership.data, open: row.open === 1 } : undefined;
}
