import type { StatementSync } from 'node:sqlite';
import type { AgentDatabase } from './agent-database.ts';
import type { WriteResult } from './write-result.ts';

/** History of one process group; `blob` is the sampler's own form. `usedAtMs`: when the group last used the processor. */
export interface GroupHistory {
  readonly key: string;
  readonly usedAtMs: number;
  readonly blob: Uint8Array;
}

/** Long history of process groups. Bounded: the groups that were idle longest are evicted and counted. */
export class GroupHistories {
  readonly #database: AgentDatabase;
  readonly #maxGroups: number;
  readonly #upsert: StatementSync;
  readonly #evict: StatementSync;
  readonly #all: StatementSync;

  constructor(database: AgentDatabase, maxGroups = 256) {
    this.#database = database;
    this.#maxGroups = maxGroups;
    this.#upsert = database.prepare('INSERT OR REPLACE INTO group_history (key, used_at_ms, body) VALUES (?, ?, ?)');
    this.#evict = database.prepare(`
      DELETE FROM group_history WHERE key IN
        (SELECT key FROM group_history ORDER BY used_at_ms DESC, key LIMIT -1 OFFSET ?)`);
    this.#all = database.prepare('SELECT key, used_at_ms, body FROM group_history ORDER BY used_at_ms DESC, key');
  }

  save(histories: readonly GroupHistory[]): WriteResult {
    return this.#database.write(() => {
      for (const { key, usedAtMs, blob } of histories) this.#upsert.run(key, usedAtMs, blob);
      this.#database.count('group-histories-evicted', Number(this.#evict.run(this.#maxGroups).changes));
    });
  }

  /** Most recently used first. */
  load(): readonly GroupHistory[] {
    return this.#all
      .all()
      .flatMap(({ key, used_at_ms, body }) =>
        body instanceof Uint8Array ? [{ key: String(key), usedAtMs: Number(used_at_ms), blob: body }] : [],
      );
  }
}
