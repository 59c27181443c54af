import type { Database, Statement } from 'better-sqlite3';
import type { SourcePosition } from '../alert-chunk.ts';

/** How long it takes until a long silence counts for little more than a third. Real, for a division in SQL. */
const FADES_IN_MS = '864000000.0';

/** What the ledger is told of a chunk. */
export interface SourceEntry {
  readonly source: string;
  readonly site: string;
  /** How far whole lines reach; absent for sources that cannot be resumed. */
  readonly position: SourcePosition | undefined;
  /** `position` lies within a line that was rejected as too long. */
  readonly inLongLine: boolean;
  readonly atMs: number;
  readonly read: number;
  readonly understood: number;
  readonly passedOver: number;
  readonly rejected: number;
}

/** How far each source has been read and what became of its lines since ever. */
export class SourceLedger {
  readonly #find: Statement<unknown[], StoredPosition>;
  readonly #put: Statement;

  constructor(database: Database) {
    this.#find = database.prepare(
      'SELECT file, byte_offset AS offset, ended, in_long_line AS inLongLine FROM alert_source WHERE name = ?',
    );
    this.#put = database.prepare(`
      INSERT INTO alert_source
        (name, site, file, byte_offset, ended, in_long_line, last_alert_ms, read, understood, passed_over, rejected)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET site = excluded.site, file = excluded.file, byte_offset = excluded.byte_offset,
        ended = excluded.ended, in_long_line = excluded.in_long_line,
        usual_gap_ms = CASE WHEN excluded.last_alert_ms > last_alert_ms THEN max(
          excluded.last_alert_ms - last_alert_ms,
          cast(coalesce(usual_gap_ms, 0) * max(0, 1.0 - (excluded.last_alert_ms - last_alert_ms) / ${FADES_IN_MS}) AS INTEGER)
        ) ELSE usual_gap_ms END,
        last_alert_ms = coalesce(excluded.last_alert_ms, last_alert_ms), read = read + excluded.read,
        understood = understood + excluded.understood, passed_over = passed_over + excluded.passed_over,
        rejected = rejected + excluded.rejected`);
  }

  find(source: string): StoredPosition | undefined {
    return this.#find.get(source);
  }

  enter(entry: SourceEntry): void {
    const { source, site, position, inLongLine, atMs, read, understood, passedOver, rejected } = entry;
    this.#put.run(
      source,
      site,
      position?.file ?? null,
      position?.offset ?? null,
      position?.ended === true ? 1 : 0,
      inLongLine ? 1 : 0,
      understood > 0 ? atMs : null,
      read,
      understood,
      passedOver,
      rejected,
    );
  }
}

export interface StoredPosition {
  readonly file: string | null;
  readonly offset: number | null;
  readonly ended: number;
  readonly inLongLine: number;
}
