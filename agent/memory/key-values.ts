import type { StatementSync } from 'node:sqlite';
import type { AgentDatabase } from './agent-database.ts';
import type { WriteResult } from './write-result.ts';

/** Small facts that survive restarts, each by a name of its own. */
export class KeyValues {
  readonly #database: AgentDatabase;
  readonly #get: StatementSync;
  readonly #set: StatementSync;

  constructor(database: AgentDatabase) {
    this.#database = database;
    this.#get = database.prepare('SELECT value FROM key_value WHERE key = ?');
    this.#set = database.prepare('INSERT OR REPLACE INTO key_value (key, value) VALUES (?, ?)');
  }

  get(key: string): string | undefined {
    const row = this.#get.get(key);
    return row === undefined ? undefined : String(row.value);
  }

  set(key: string, value: string): WriteResult {
    return this.#database.write(() => this.setWithin(key, value));
  }

  /** The same inside a transaction of the caller. */
  setWithin(key: string, value: string): void {
    this.#set.run(key, value);
  }
}
