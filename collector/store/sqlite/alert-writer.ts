import type { Database, Statement } from 'better-sqlite3';
import type { Alert, MiningReading } from '#shared/model/alert.ts';
import { StoreError } from '../store-error.ts';
import { alertId, MAX_TRIES, nextId } from './alert-id.ts';
import { packPorts } from './alert-ports.ts';
import { AddressDictionary, KindDictionary, TextDictionary } from './dictionary.ts';
import { DayRollup } from './day-rollup.ts';
import { type PackedColumn, PackedInsert } from './packed-insert.ts';

const COLUMNS = [
  { name: 'id', digits: 16 },
  { name: 'source', digits: 10 },
  { name: 'destination', digits: 10 },
  { name: 'ports', digits: 10 },
  { name: 'kind', digits: 10 },
  { name: 'domain', digits: 10 },
  // Sums of what may be as large as a safe integer.
  { name: 'bytes', digits: 17, nullable: true },
  { name: 'packets', digits: 17, nullable: true },
] as const satisfies readonly PackedColumn[];
const ID = 0;

/** An alert with the id that it was stored under. */
export interface WrittenAlert {
  readonly id: number;
  readonly alert: Alert;
}

interface MiningRow {
  /** Which of the rows that are gathered. */
  readonly row: number;
  readonly alert: Alert;
  readonly mining: MiningReading;
  readonly raw: Uint8Array;
}

/**
 * Inserts alerts: rows of integers, dictionaries, rollups by day. Rollups and the like are gathered over a group of batches and
 * written by {@link flush}, in the same transaction.
 */
export class AlertWriter {
  readonly #texts: TextDictionary;
  readonly #readings: TextDictionary;
  readonly #addresses: AddressDictionary;
  readonly #kinds: KindDictionary;
  readonly #rows: PackedInsert;
  readonly #ids: number[] = [];
  #miningRows: MiningRow[] = [];
  #written: WrittenAlert[] = [];
  readonly #insertMining: Statement;
  readonly #destinations: DayRollup;
  readonly #sources: DayRollup;
  #count = 0;

  constructor(database: Database) {
    this.#texts = new TextDictionary(database, 'text');
    this.#readings = new TextDictionary(database, 'reading');
    this.#addresses = new AddressDictionary(database);
    this.#kinds = new KindDictionary(database);
    this.#rows = new PackedInsert(database, 'INSERT OR FAIL INTO alert', COLUMNS);
    this.#insertMining = database.prepare('INSERT INTO mining_alert (alert, reading, raw) VALUES (?, ?, ?)');
    this.#destinations = new DayRollup(database, 'destination_day');
    this.#sources = new DayRollup(database, 'source_day');
  }

  /** The number by which a site is known in the database. */
  siteId(site: string): number {
    return this.#texts.idOf(site);
  }

  /**
   * Gathers an alert, to be written by {@link write}. Its time must be one that `isStorableTime`.
   * @param bytes the device's own line from `start` to before `end`, kept if the alert has to do with mining
   */
  add(sourceName: string, site: number, alert: Alert, bytes: Buffer, start: number, end: number): void {
    const { atMs, source, destination, mining, domain } = alert;
    const sourceAddress = this.#addresses.find(site, source.ip);
    const destinationAddress = this.#addresses.find(site, destination.ip);
    const isMining = mining === undefined ? 0 : 1;
    const id = alertId(atMs, this.#count++);
    const rows = this.#rows;
    if (mining !== undefined) this.#miningRows.push({ row: rows.rows, alert, mining, raw: bytes.subarray(start, end) });
    this.#ids[rows.rows] = id;
    rows.put(ID, id);
    rows.put(1, sourceAddress.id);
    rows.put(2, destinationAddress.id);
    rows.put(3, packPorts(source.port, destination.port));
    rows.put(4, this.#kinds.idOf(alert, sourceName));
    rows.put(5, domain === undefined ? 0 : this.#texts.idOf(domain));
    rows.put(6, alert.bytes);
    rows.put(7, alert.packets);
    rows.endRow();
    sourceAddress.sourceDay = this.#sources.count(sourceAddress.id, atMs, isMining, sourceAddress.sourceDay);
    destinationAddress.destinationDay = this.#destinations.count(
      destinationAddress.id,
      atMs,
      isMining,
      destinationAddress.destinationDay,
    );
    if (rows.isFull) this.#writeRows();
  }

  /** Writes the alerts that were added. @returns those of them that have to do with mining, in their order */
  write(): readonly WrittenAlert[] {
    this.#writeRows();
    const written = this.#written;
    this.#written = [];
    return written;
  }

  #writeRows(): void {
    this.#insertAll();
    for (const { row, alert, mining, raw } of this.#miningRows) {
      const id = this.#ids[row] as number;
      this.#insertMining.run(id, this.#readings.idOf(JSON.stringify(mining)), raw);
      this.#written.push({ id, alert });
    }
    this.#forgetRows();
  }

  /** An alert whose id is taken gets the next one; that happens when two runs of the program store the same millisecond. */
  #insertAll(): void {
    const rows = this.#rows;
    for (let tries = 0, row = 0; rows.rows > 0; tries++) {
      const refused = rows.insertFrom(row);
      if (refused === rows.rows) return;
      if (refused > row) tries = 0;
      if (tries === MAX_TRIES) throw new StoreError('failed', 'Too many alerts of one millisecond');
      row = refused;
      const id = nextId(this.#ids[row] as number);
      this.#ids[row] = id;
      rows.replace(row, ID, id);
    }
  }

  #forgetRows(): void {
    this.#rows.clear();
    this.#miningRows = [];
  }

  /** Writes what was gathered. Call it right before the commit. */
  flush(): void {
    this.#destinations.flush();
    this.#sources.flush();
  }

  /** A batch is done: what it gathered stays even if a later batch of the group is undone. */
  batchDone(): void {
    this.#destinations.batchDone();
    this.#sources.batchDone();
  }

  /** The batch under way cannot be undone alone. */
  get hasCounted(): boolean {
    return this.#destinations.hasCounted;
  }

  /** Forgets what may have been undone in the database. `all`: the whole group was. */
  undo(all: boolean): void {
    this.#forgetRows();
    this.#written = [];
    this.#texts.forget();
    this.#readings.forget();
    this.#addresses.forget();
    this.#kinds.forget();
    if (!all) return;
    this.#destinations.undo();
    this.#sources.undo();
  }
}
