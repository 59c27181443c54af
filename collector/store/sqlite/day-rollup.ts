import type { Database, Statement } from 'better-sqlite3';
import { dayOf, startOfDayMs } from '../day.ts';
import { type PackedColumn, PackedInsert } from './packed-insert.ts';

const ADDRESSES = 2 ** 32;
/** So many counts are remembered between commits; what is forgotten is read again. */
const MAX_REMEMBERED = 200_000;

const COLUMNS: readonly PackedColumn[] = [
  { name: 'key', digits: 16 },
  { name: 'alerts', digits: 10 },
  { name: 'mining', digits: 10 },
  { name: 'first_ms', digits: 8 },
  { name: 'last_ms', digits: 8 },
];

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
  isChanged: boolean;
}

/**
 * Counts alerts by day and address in memory and writes what changed all at once. What is in the table is remembered, so that
 * writing needs no reading.
 */
export class DayRollup {
  readonly #find: Statement<unknown[], Omit<DayCount, 'isChanged'>>;
  readonly #put: PackedInsert;
  readonly #counts = new Map<number, DayCount>();
  #changed: DayCount[] = [];
  /** Alerts that the batch under way has counted. */
  #batchAlerts = 0;

  constructor(database: Database, table: 'destination_day' | 'source_day') {
    this.#find = database.prepare(
      `SELECT key, alerts, mining, first_ms AS firstMs, last_ms AS lastMs FROM ${table} WHERE key = ?`,
    );
    this.#put = new PackedInsert(database, `INSERT OR REPLACE INTO ${table}`, COLUMNS);
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
    this.#put.clear();
    this.#batchAlerts = 0;
  }

  flush(): void {
    const rows = this.#put;
    for (const count of this.#changed) {
      rows.put(0, count.key);
      rows.put(1, count.alerts);
      rows.put(2, count.mining);
      rows.put(3, count.firstMs);
      rows.put(4, count.lastMs);
      rows.endRow();
      count.isChanged = false;
      if (rows.isFull) this.#write();
    }
    this.#write();
    this.#changed = [];
    if (this.#counts.size > MAX_REMEMBERED) this.#counts.clear();
  }

  #write(): void {
    if (this.#put.rows > 0) this.#put.insertFrom(0);
    this.#put.clear();
  }

  #remember(key: number, timeMs: number): DayCount {
    const stored = this.#find.get(key);
    const count =
      stored === undefined
        ? { key, alerts: 0, mining: 0, firstMs: timeMs, lastMs: timeMs, isChanged: false }
        : { ...stored, isChanged: false };
    this.#counts.set(key, count);
    return count;
  }
}
