import type { Database, Statement } from 'better-sqlite3';
import type { Alert } from '#shared/model/alert.ts';
import { StoreError } from '../store-error.ts';
import { alertId, nextId } from './alert-id.ts';
import {
  AddressDictionary,
  ORIGIN_PARTS,
  type OriginKey,
  PartsDictionary,
  RULE_PARTS,
  type RuleKey,
  TextDictionary,
} from './dictionary.ts';
import { DayRollup } from './day-rollup.ts';

/** A million alerts of one millisecond: the clock of that device stands still. */
const MAX_TRIES = 256;

/**
 * Inserts alerts: rows of integers, dictionaries, rollups by day. Rollups and the like are gathered over a group of batches and
 * written by {@link flush}, in the same transaction.
 */
export class AlertWriter {
  readonly #texts: TextDictionary;
  readonly #readings: TextDictionary;
  readonly #addresses: AddressDictionary;
  readonly #rules: PartsDictionary<RuleKey>;
  readonly #origins: PartsDictionary<OriginKey>;
  readonly #insertAlert: Statement;
  readonly #insertMining: Statement;
  readonly #destinations: DayRollup;
  readonly #sources: DayRollup;
  #count = 0;

  constructor(database: Database) {
    this.#texts = new TextDictionary(database, 'text');
    this.#readings = new TextDictionary(database, 'reading');
    this.#addresses = new AddressDictionary(database);
    this.#rules = new PartsDictionary(database, RULE_PARTS);
    this.#origins = new PartsDictionary(database, ORIGIN_PARTS);
    this.#insertAlert = database.prepare(`
      INSERT OR IGNORE INTO alert
        (id, source, source_port, destination, destination_port, rule, origin, domain, bytes, packets, mining)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#insertMining = database.prepare('INSERT INTO mining_alert (alert, reading, raw) VALUES (?, ?, ?)');
    this.#destinations = new DayRollup(database, 'destination_day');
    this.#sources = new DayRollup(database, 'source_day');
  }

  /** The number by which a site is known in the database. */
  siteId(site: string): number {
    return this.#texts.idOf(site);
  }

  /**
   * @param raw the device's own line, kept if the alert has to do with mining
   * @returns the identity of the alert in the store. Its time must be one that `isStorableTime`.
   */
  insert(sourceName: string, site: number, alert: Alert, raw: Uint8Array): number {
    const { atMs, source, destination, mining, domain } = alert;
    const sourceAddress = this.#addresses.find(site, source.ip);
    const destinationAddress = this.#addresses.find(site, destination.ip);
    const isMining = mining === undefined ? 0 : 1;
    const rule = this.#rules.idOf(alert.signature ?? '', alert, sourceName);
    const origin = this.#origins.idOf(alert.device ?? '', alert, sourceName);
    const domainText = domain === undefined ? null : this.#texts.idOf(domain);
    let id = alertId(atMs, this.#count++);
    for (let tries = 0; ; tries++, id = nextId(id)) {
      const { changes } = this.#insertAlert.run(
        id,
        sourceAddress.id,
        source.port ?? null,
        destinationAddress.id,
        destination.port ?? null,
        rule,
        origin,
        domainText,
        alert.bytes ?? null,
        alert.packets ?? null,
        isMining,
      );
      if (changes === 1) break;
      if (tries === MAX_TRIES) throw new StoreError('failed', 'Too many alerts of one millisecond');
    }
    if (mining !== undefined) this.#insertMining.run(id, this.#readings.idOf(JSON.stringify(mining)), raw);
    sourceAddress.sourceDay = this.#sources.count(sourceAddress.id, atMs, isMining, sourceAddress.sourceDay);
    destinationAddress.destinationDay = this.#destinations.count(
      destinationAddress.id,
      atMs,
      isMining,
      destinationAddress.destinationDay,
    );
    return id;
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
    this.#texts.forget();
    this.#readings.forget();
    this.#addresses.forget();
    this.#rules.forget();
    this.#origins.forget();
    if (!all) return;
    this.#destinations.undo();
    this.#sources.undo();
  }
}
