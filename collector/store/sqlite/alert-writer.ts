import type { Database, Statement } from 'better-sqlite3';
import type { Alert } from '#shared/model/alert.ts';
import { dayOf } from '../day.ts';
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

/**
 * Inserts alerts: rows of integers, dictionaries, rollups by day. Rollups and the like are gathered over a group of batches and
 * written by {@link flush}, in the same transaction.
 */
export class AlertWriter {
  readonly #texts: TextDictionary;
  readonly #addresses: AddressDictionary;
  readonly #rules: PartsDictionary<RuleKey>;
  readonly #origins: PartsDictionary<OriginKey>;
  readonly #insertAlert: Statement;
  readonly #insertMining: Statement;
  readonly #destinations: DayRollup;
  readonly #sources: DayRollup;
  readonly #highestId: Statement;
  #nextId: number | undefined;

  constructor(database: Database) {
    this.#texts = new TextDictionary(database, 'text');
    this.#addresses = new AddressDictionary(database);
    this.#rules = new PartsDictionary(database, RULE_PARTS);
    this.#origins = new PartsDictionary(database, ORIGIN_PARTS);
    this.#insertAlert = database.prepare(`
      INSERT INTO alert (id, at_ms, source, source_port, destination, destination_port, rule, origin, domain, bytes, packets, mining)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#insertMining = database.prepare('INSERT INTO mining_alert (alert, reading, payload, raw) VALUES (?, ?, ?, ?)');
    this.#destinations = new DayRollup(database, 'destination_day');
    this.#sources = new DayRollup(database, 'source_day');
    this.#highestId = database.prepare('SELECT coalesce(max(id), 0) FROM alert').pluck();
  }

  /** The number by which a site is known in the database. */
  siteId(site: string): number {
    return this.#texts.idOf(site);
  }

  /** @returns the identity of the alert in the store */
  insert(sourceName: string, site: number, alert: Alert, raw: string | undefined): number {
    const { atMs, source, destination, mining } = alert;
    const id = this.#takeId();
    const sourceAddress = this.#addresses.idOf(site, source.ip);
    const destinationAddress = this.#addresses.idOf(site, destination.ip);
    const isMining = mining === undefined ? 0 : 1;
    this.#insertAlert.run(
      id,
      atMs,
      sourceAddress,
      source.port ?? null,
      destinationAddress,
      destination.port ?? null,
      this.#rules.idOf(alert.signature ?? '', alert, sourceName),
      this.#origins.idOf(alert.device ?? '', alert, sourceName),
      alert.domain === undefined ? null : this.#texts.idOf(alert.domain),
      alert.bytes ?? null,
      alert.packets ?? null,
      isMining,
    );
    if (mining !== undefined) this.#insertMining.run(id, JSON.stringify(mining), alert.payload ?? null, raw ?? '');
    const day = dayOf(atMs);
    this.#destinations.count(day, destinationAddress, atMs, isMining);
    this.#sources.count(day, sourceAddress, atMs, isMining);
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

  /** Forgets what may have been undone in the database. `all`: also what batches that were done gathered. */
  undo(all: boolean): void {
    this.#texts.forget();
    this.#addresses.forget();
    this.#rules.forget();
    this.#origins.forget();
    this.#nextId = undefined;
    this.#destinations.undo(all);
    this.#sources.undo(all);
  }

  #takeId(): number {
    this.#nextId ??= Number(this.#highestId.get()) + 1;
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }
}
