import type { StatementSync } from 'node:sqlite';
import type { DetectorSnapshot } from '../detect/detector.ts';
import type { AgentDatabase } from './agent-database.ts';
import { sealJson, unsealJson } from './sealed-json.ts';
import type { WriteResult } from './write-result.ts';

/** What detectors knew when they last said so. The state is JSON; the detector itself judges its version. */
export class DetectorSnapshots {
  readonly #database: AgentDatabase;
  readonly #upsert: StatementSync;
  readonly #all: StatementSync;

  constructor(database: AgentDatabase) {
    this.#database = database;
    this.#upsert = database.prepare('INSERT OR REPLACE INTO detector_snapshot (name, version, state) VALUES (?, ?, ?)');
    this.#all = database.prepare('SELECT name, version, state FROM detector_snapshot');
  }

  /** Replaces the snapshots of these detectors, all in one transaction. */
  save(snapshots: ReadonlyMap<string, DetectorSnapshot>): WriteResult {
    return this.#database.write(() => {
      for (const [name, { version, state }] of snapshots) {
        this.#upsert.run(name, version, sealJson(state));
      }
    });
  }

  /** A snapshot that the disk has damaged is left out: its detector starts empty. */
  load(): ReadonlyMap<string, DetectorSnapshot> {
    const snapshots = new Map<string, DetectorSnapshot>();
    for (const row of this.#all.iterate()) {
      const state = unsealJson(row.state);
      if (state !== undefined) snapshots.set(String(row.name), { version: Number(row.version), state: state.value });
    }
    return snapshots;
  }
}
