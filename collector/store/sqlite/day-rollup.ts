import type { Database, Statement } from 'better-sqlite3';
import { startOfDayMs } from '../day.ts';

/** Times are counted from the start of the day. */
interface DayCount {
  readonly key: number;
  alerts: number;
  mining: number;
  firstMs: number;
  lastMs: number;
}

const ADDRESSES = 2 ** 32;

/** A day and an address as one number, ordered by day. Exact up to the year 7,000. */
export function dayKey(day: number, address: number): number {
  return day * ADDRESSES + address;
}

/** Counts alerts by day and address in memory, and adds the counts to a table all at once. */
export class DayRollup {
  readonly #upsert: Statement;
  /** Of the batches of this group that are done, and of the one under way. */
  #done = new Map<number, DayCount>();
  #batch = new Map<number, DayCount>();

  constructor(database: Database, table: 'destination_day' | 'source_day') {
    this.#upsert = database.prepare(`
      INSERT INTO ${table} (key, alerts, mining, first_ms, last_ms) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (key) DO UPDATE SET alerts = alerts + excluded.alerts, mining = mining + excluded.mining,
        first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms)`);
  }

  count(day: number, address: number, atMs: number, mining: number): void {
    const key = dayKey(day, address);
    const timeMs = atMs - startOfDayMs(day);
    const known = this.#batch.get(key);
    if (known === undefined) this.#batch.set(key, { key, alerts: 1, mining, firstMs: timeMs, lastMs: timeMs });
    else {
      known.alerts += 1;
      known.mining += mining;
      if (timeMs < known.firstMs) known.firstMs = timeMs;
      if (timeMs > known.lastMs) known.lastMs = timeMs;
    }
  }

  batchDone(): void {
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
    this.batchDone();
    for (const { key, alerts, mining, firstMs, lastMs } of this.#done.values()) {
      this.#upsert.run(key, alerts, mining, firstMs, lastMs);
    }
    this.#done.clear();
  }
}

function add(counts: Map<number, DayCount>, count: DayCount): void {
  const known = counts.get(count.key);
  if (known === undefined) {
    counts.set(count.key, count);
    return;
  }
  known.alerts += count.alerts;
  known.mining += count.mining;
  if (count.firstMs < known.firstMs) known.firstMs = count.firstMs;
  if (count.lastMs > known.lastMs) known.lastMs = count.lastMs;
}
