import type { Database } from 'better-sqlite3';
import type { WriteOperation } from '../write-operation.ts';
import { allowanceWrites } from './write/allowances.ts';
import { accountWrites } from './write/accounts.ts';
import { auditWrites } from './write/audit.ts';
import { baitWrites } from './write/baits.ts';
import { findingWrites } from './write/findings.ts';
import { hostWrites } from './write/hosts.ts';
import { incidentWorkWrites } from './write/incident-work.ts';
import { incidentWrites } from './write/incidents.ts';
import type { WritesOf } from './write/prepared-write.ts';
import { seriesWrites } from './write/series.ts';
import { retentionWrites } from './write/retention.ts';
import { sessionWrites } from './write/sessions.ts';

/** How each operation is written. */
const WRITES: WritesOf<WriteOperation['op']> = {
  ...hostWrites,
  ...findingWrites,
  ...incidentWrites,
  ...incidentWorkWrites,
  ...auditWrites,
  ...allowanceWrites,
  ...baitWrites,
  ...sessionWrites,
  ...retentionWrites,
  ...accountWrites,
  ...seriesWrites,
};

/** Writes everything besides alerts, by statements that are prepared once, when each is first needed. */
export class OperationWriter {
  readonly #database: Database;
  readonly #prepared = new Map<WriteOperation['op'], (operation: never) => void>();

  constructor(database: Database) {
    this.#database = database;
  }

  write(operation: WriteOperation): void {
    const write = this.#prepared.get(operation.op) ?? this.#prepare(operation.op);
    write(operation as never);
  }

  #prepare(op: WriteOperation['op']): (operation: never) => void {
    const write = WRITES[op](this.#database);
    this.#prepared.set(op, write);
    return write;
  }
}
