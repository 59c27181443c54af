import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { databaseErrorCode, type WriteResult } from './write-result.ts';

/** One open `agent.db` and the transactions on it. */
export class AgentDatabase {
  readonly #database: DatabaseSync;
  readonly #increment: StatementSync;
  #failures: Record<string, number> = {};

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#increment = database.prepare(
      'INSERT INTO counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value',
    );
  }

  prepare(sql: string): StatementSync {
    return this.#database.prepare(sql);
  }

  /**
   * Runs `change` as one transaction: all of it is durable when this returns `written`, or none of it happened. Only failures of
   * the database become a value; an error of ours is thrown after the rollback.
   */
  write(change: () => void): WriteResult {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      change();
      this.#database.exec('COMMIT');
      return { written: true };
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      const code = databaseErrorCode(error);
      if (code === undefined) throw error;
      this.#failures[code] = (this.#failures[code] ?? 0) + 1;
      return { written: false, code };
    }
  }

  /** Adds to a counter that survives restarts. Within a transaction. */
  count(name: string, amount = 1): void {
    if (amount > 0) this.#increment.run(name, amount);
  }

  /** Counters whose names begin so, without that beginning. */
  countersOf(prefix: string): Readonly<Record<string, number>> {
    const rows = this.prepare('SELECT name, value FROM counter').all();
    const counters: Record<string, number> = {};
    for (const { name, value } of rows) {
      if (String(name).startsWith(prefix)) counters[String(name).slice(prefix.length)] = Number(value);
    }
    return counters;
  }

  /** Writes that failed since the start, by cause. */
  get failures(): Readonly<Record<string, number>> {
    return this.#failures;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
