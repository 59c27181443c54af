import type { Database, Statement } from 'better-sqlite3';
import { dayOf, startOfDayMs } from '../day.ts';

const ADDRESSES = 2 ** 32;
/** So many counts are remembered between commits; what is forgotten is read again. */
const MAX_REMEMBERED = 200_000;

/** A day and an address as one number, ordered by day. Exact up to the year 7,000. */
export function dayKey(day: number, address: number): number {
  return day * ADDRESSES + address;
}

/** Times are counted from the start of the day. */
export interface DayCount {
  readonly key: number;
  alerts: number;
  mining: number;
  firstMs: number;
  lastMs: number;
  isStored: boolean;
  isChanged: boolean;
}

/**
 * Counts alerts by day and address in memory and writes what changed all at once. What is in the table is remembered, so that
 * writing needs no reading.
 */
export class DayRollup {
  readonly #find: Statement<unknown[], Omit<DayCount, 'isStored' | 'isChanged'>>;
  readonly #insert: Statement;
  readonly #update: Statement;
  readonly #counts = new Map<number, DayCount>();
  #changed: DayCount[] = [];
  /** Alerts that the batch under way has counted. */
  #batchAlerts = 0;

  constructor(database: Database, table: 'destination_day' | 'source_day') {
    this.#find = database.prepare(
      `SELECT key, alerts, mining, first_ms AS firstMs, last_ms AS lastMs FROM ${table} WHERE key = ?`,
    );
    this.#insert = database.prepare(
      `INSERT INTO ${table} (alerts, mining, first_ms, last_ms, key) VALUES (?, ?, ?, ?, ?)`,
    );
    this.#update = database.prepare(
      `UPDATE ${table} SET alerts = ?, mining = ?, first_ms = ?, last_ms = ? WHERE key = ?`,
    );
  }

  /**
   * Counts an alert of an address.
   * @param last the counts that were touched last for this address: mostly they are the ones
   * @returns the counts that were touched
   */
  count(address: number, atMs: number, mining: number, last: DayCount | undefined): DayCount {
    const day = dayOf(atMs);
    const timeMs = atMs - startOfDayMs(day);
    const key = dayKey(day, address);
    const count =
      last !== undefined && last.key === key ? last : (this.#counts.get(key) ?? this.#remember(key, timeMs));
    count.alerts += 1;
    count.mining += mining;
    if (timeMs < count.firstMs) count.firstMs = timeMs;
    if (timeMs > count.lastMs) count.lastMs = timeMs;
    this.#batchAlerts += 1;
    if (!count.isChanged) {
      count.isChanged = true;
      this.#changed.push(count);
    }
    return count;
  }

  /** The batch under way has counted already: undoing it would undo the whole group. */
  get hasCounted(): boolean {
    return this.#batchAlerts > 0;
  }

  batchDone(): void {
    this.#batchAlerts = 0;
  }

  /** Forgets what it counted. Not only of the batch under way: what it added cannot be told from what was added before. */
  undo(): void {
    this.#counts.clear();
    this.#changed = [];
    this.#batchAlerts = 0;
  }

  flush(): void {
    for (const count of this.#changed) {
      const { key, alerts, mining, firstMs, lastMs, isStored } = count;
      (isStored ? this.#update : this.#insert).run(alerts, mining, firstMs, lastMs, key);
      count.isStored = true;
      count.isChanged = false;
    }
    this.#changed = [];
    if (this.#counts.size > MAX_REMEMBERED) this.#counts.clear();
  }

  #remember(key: number, timeMs: number): DayCount {
    const stored = this.#find.get(key);
    const count =
      stored === undefined
        ? { key, alerts: 0, mining: 0, firstMs: timeMs, lastMs: timeMs, isStored: false, isChanged: false }
        : { ...stored, isStored: true, isChanged: false };
    this.#counts.set(key, count);
    return count;
  }
}
