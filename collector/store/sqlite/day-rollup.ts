import type { Database, Statement } from 'better-sqlite3';

interface DayCount {
  readonly day: number;
  readonly address: number;
  alerts: number;
  mining: number;
  firstMs: number;
  lastMs: number;
}

/** An address and a day in one number: 2^34 addresses (SQLite's own limit comes later) times 2^19 days. */
const DAYS = 2 ** 19;

/** Counts alerts by day and address in memory, and adds the counts to a table all at once. */
export class DayRollup {
  readonly #upsert: Statement;
  /** Of the batches of this group that are done, and of the one under way. */
  #done = new Map<number, DayCount>();
  #batch = new Map<number, DayCount>();

  constructor(database: Database, table: 'destination_day' | 'source_day') {
    this.#upsert = database.prepare(`
      INSERT INTO ${table} (day, address, alerts, mining, first_ms, last_ms) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (day, address) DO UPDATE SET alerts = alerts + excluded.alerts, mining = mining + excluded.mining,
        first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms)`);
  }

  count(day: number, address: number, atMs: number, mining: number): void {
    add(this.#batch, { day, address, alerts: 1, mining, firstMs: atMs, lastMs: atMs });
  }

  mark(): void {
    if (this.#done.size === 0) [this.#done, this.#batch] = [this.#batch, this.#done];
    else {
      for (const count of this.#batch.values()) add(this.#done, count);
      this.#batch.clear();
    }
  }

  undo(all: boolean): void {
    this.#batch.clear();
    if (all) this.#done.clear();
  }

  flush(): void {
    this.mark();
    for (const { day, address, alerts, mining, firstMs, lastMs } of this.#done.values()) {
      this.#upsert.run(day, address, alerts, mining, firstMs, lastMs);
    }
    this.#done.clear();
  }
}

function add(counts: Map<number, DayCount>, count: DayCount): void {
  const key = count.address * DAYS + count.day;
  const known = counts.get(key);
  if (known === undefined) {
    counts.set(key, count);
    return;
  }
  known.alerts += count.alerts;
  known.mining += count.mining;
  if (count.firstMs < known.firstMs) known.firstMs = count.firstMs;
  if (count.lastMs > known.lastMs) known.lastMs = count.lastMs;
}
