import type { StatementSync } from 'node:sqlite';
import { type Finding, findingSchema } from '#shared/model/finding.ts';
import type { AgentDatabase } from './agent-database.ts';
import type { Outbox } from './outbox.ts';
import { sealJson, unsealJson } from './sealed-json.ts';
import type { WriteResult } from './write-result.ts';

/** An episode as it is now. `key` says what it is about (kind and subject), so that it is found again after a restart. */
export interface Episode {
  readonly key: string;
  readonly finding: Finding;
}

/** Episodes that have begun and not ended, so that a restart continues them under the same id instead of opening new ones. */
export class Episodes {
  readonly #database: AgentDatabase;
  readonly #outbox: Outbox;
  readonly #upsert: StatementSync;
  readonly #delete: StatementSync;
  readonly #all: StatementSync;

  constructor(database: AgentDatabase, outbox: Outbox) {
    this.#database = database;
    this.#outbox = outbox;
    this.#upsert = database.prepare('INSERT OR REPLACE INTO episode (key, body) VALUES (?, ?)');
    this.#delete = database.prepare('DELETE FROM episode WHERE key = ?');
    this.#all = database.prepare('SELECT key, body FROM episode ORDER BY key');
  }

  /**
   * Records changed episodes and puts their findings into the outbox, in one transaction: after a crash either both have happened
   * or neither. A closed episode is open no more. Durable when it returns `written`.
   */
  put(episodes: readonly Episode[]): WriteResult {
    return this.#database.write(() => {
      for (const { key, finding } of episodes) {
        if (finding.state === 'closed') this.#delete.run(key);
        else this.#upsert.run(key, sealJson(finding));
      }
      this.#outbox.putWithin(episodes.map((episode) => episode.finding));
    });
  }

  /** Every open episode. One that is damaged or that this version of the program cannot read is dropped and counted. */
  readOpen(): readonly Episode[] {
    const episodes: Episode[] = [];
    const unreadable: string[] = [];
    for (const row of this.#all.iterate()) {
      const key = String(row.key);
      const finding = findingSchema.safeParse(unsealJson(row.body)?.value);
      if (finding.success) episodes.push({ key, finding: finding.data });
      else unreadable.push(key);
    }
    if (unreadable.length > 0) {
      this.#database.write(() => {
        for (const key of unreadable) this.#delete.run(key);
        this.#database.count('episodes-unreadable', unreadable.length);
      });
    }
    return episodes;
  }
}
