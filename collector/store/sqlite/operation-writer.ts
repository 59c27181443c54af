import type { Database } from 'better-sqlite3';
import type { WriteOperation } from '../write-operation.ts';
import { auditWrites } from './write/audit.ts';
import { findingWrites } from './write/findings.ts';
import { hostWrites } from './write/hosts.ts';
import { incidentWrites } from './write/incidents.ts';
import type { WritesOf } from './write/prepared-write.ts';

/** How each operation is written. */
const WRITES: WritesOf<WriteOperation['op']> = {
  ...hostWrites,
  ...findingWrites,
  ...incidentWrites,
  ...auditWrites,
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
