import type { Database, Statement } from 'better-sqlite3';
import type { Alert } from '#shared/model/alert.ts';
import { isInsideAddress } from '#shared/model/ip-scope.ts';
import type { DayCount } from './day-rollup.ts';

/** So many entries are remembered; what is forgotten is looked up again. */
const MAX_REMEMBERED = 200_000;

type KeyedTable = 'rule' | 'origin' | 'reading';

/**
 * Texts that stand once in the database and are a number everywhere else. What is added is known by its rowid, not
 * by `RETURNING`, for which SQLite opens a table of its own every time: 1.4 µs where it was 2.1.
 */
export class TextDictionary {
  readonly #ids = new Map<string, number>();
  readonly #find: Statement;
  readonly #add: Statement;

  constructor(database: Database, table: KeyedTable | 'text') {
    const column = table === 'text' ? 'value' : 'key';
    this.#find = database.prepare(`SELECT id FROM ${table} WHERE ${column} = ?`).pluck();
    this.#add = database.prepare(`INSERT INTO ${table} (${column}) VALUES (?)`);
  }

  idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = numberOf(this.#find.get(text) ?? this.#add.run(text).lastInsertRowid);
    if (this.#ids.size >= MAX_REMEMBERED) this.#ids.clear();
    this.#ids.set(text, id);
    return id;
  }

  forget(): void {
    this.#ids.clear();
  }
}

/** An address as the writer knows it. */
export interface KnownAddress {
  readonly id: number;
  /** Its counts of the day it was met last, as either side; kept here because they are wanted together. */
  sourceDay: DayCount | undefined;
  destinationDay: DayCount | undefined;
}

/** Addresses, each once for every site it occurs in. */
export class AddressDictionary {
  readonly #ofSite = new Map<number, Map<string, KnownAddress>>();
  readonly #list: Statement<unknown[], { readonly id: number; readonly ip: string; readonly site: number }>;
  readonly #find: Statement;
  readonly #add: Statement;
  readonly #countAll: Statement;
  #remembered = 0;
  /** Everything in the table is remembered: what is not known is new. Undefined before the first look. */
  #isComplete: boolean | undefined;

  constructor(database: Database) {
    this.#list = database.prepare('SELECT id, ip, site FROM address');
    this.#countAll = database.prepare('SELECT count(*) FROM address').pluck();
    this.#find = database.prepare('SELECT id FROM address WHERE ip = ? AND site = ?').pluck();
    this.#add = database.prepare('INSERT INTO address (ip, site, inside) VALUES (?, ?, ?)');
  }

  find(site: number, ip: string): KnownAddress {
    return this.#ofSite.get(site)?.get(ip) ?? this.#meet(site, ip);
  }

  forget(): void {
    this.#ofSite.clear();
    this.#remembered = 0;
    this.#isComplete = undefined;
  }

  #meet(site: number, ip: string): KnownAddress {
    if (this.#isComplete === undefined) {
      this.#isComplete = numberOf(this.#countAll.get()) < MAX_REMEMBERED;
      if (this.#isComplete) for (const row of this.#list.iterate()) this.#remember(row.site, row.ip, row.id);
      const known = this.#ofSite.get(site)?.get(ip);
      if (known !== undefined) return known;
    }
    if (this.#remembered >= MAX_REMEMBERED) {
      this.forget();
      this.#isComplete = false;
    }
    const stored = this.#isComplete ? undefined : this.#find.get(ip, site);
    return this.#remember(
      site,
      ip,
      numberOf(stored ?? this.#add.run(ip, site, isInsideAddress(ip) ? 1 : 0).lastInsertRowid),
    );
  }

  #remember(site: number, ip: string, id: number): KnownAddress {
    let ofSite = this.#ofSite.get(site);
    if (ofSite === undefined) {
      ofSite = new Map();
      this.#ofSite.set(site, ofSite);
    }
    const address = { id, sourceDay: undefined, destinationDay: undefined };
    ofSite.set(ip, address);
    this.#remembered += 1;
    return address;
  }
}

/** What stands in a `rule` or `origin`, as JSON of this. */
export type RuleKey = readonly [
  signature: string | null,
  signatureId: string | null,
  category: string | null,
  severity: number | null,
  action: 'allowed' | 'blocked' | null,
];
export type OriginKey = readonly [
  source: string,
  format: string,
  type: Alert['type'],
  device: string | null,
  protocol: string | null,
];

/** How an alert is one of the entries of a dictionary with several parts. */
export interface Parts<Key> {
  readonly table: KeyedTable;
  keyOf(alert: Alert, source: string): Key;
  /** The same as comparing `keyOf` with the key, without making one. */
  matches(key: Key, alert: Alert, source: string): boolean;
}

/**
 * A dictionary whose entries have several parts. Making the key costs more than comparing the parts with those met lately, so
 * entries are remembered by one telling text and compared.
 */
export class PartsDictionary<Key> {
  readonly #keys: TextDictionary;
  readonly #parts: Parts<Key>;
  readonly #recent = new Map<string, { readonly key: Key; readonly id: number }[]>();

  constructor(database: Database, parts: Parts<Key>) {
    this.#keys = new TextDictionary(database, parts.table);
    this.#parts = parts;
  }

  /** @param telling a text that differs for most entries */
  idOf(telling: string, alert: Alert, source: string): number {
    let entries = this.#recent.get(telling);
    if (entries === undefined) {
      if (this.#recent.size >= MAX_REMEMBERED) this.#recent.clear();
      this.#recent.set(telling, (entries = []));
    }
    for (const entry of entries) if (this.#parts.matches(entry.key, alert, source)) return entry.id;
    const key = this.#parts.keyOf(alert, source);
    const id = this.#keys.idOf(JSON.stringify(key));
    if (entries.length >= MAX_VARIANTS) entries.length = 0;
    entries.push({ key, id });
    return id;
  }

  forget(): void {
    this.#keys.forget();
    this.#recent.clear();
  }
}

const MAX_VARIANTS = 64;

/** Absent is `null` in a key. */
function isSame(part: string | number | null, value: string | number | undefined): boolean {
  return part === (value ?? null);
}

export const RULE_PARTS: Parts<RuleKey> = {
  table: 'rule',
  keyOf: ({ signature, signatureId, category, severity, action }) => [
    signature ?? null,
    signatureId ?? null,
    category ?? null,
    severity ?? null,
    action ?? null,
  ],
  matches: ([signature, signatureId, category, severity, action], alert) =>
    isSame(signatureId, alert.signatureId) &&
    isSame(severity, alert.severity) &&
    isSame(action, alert.action) &&
    isSame(signature, alert.signature) &&
    isSame(category, alert.category),
};

export const ORIGIN_PARTS: Parts<OriginKey> = {
  table: 'origin',
  keyOf: ({ format, type, device, protocol }, source) => [source, format, type, device ?? null, protocol ?? null],
  matches: ([from, format, type, device, protocol], alert, source) =>
    from === source &&
    format === alert.format &&
    type === alert.type &&
    isSame(device, alert.device) &&
    isSame(protocol, alert.protocol),
};

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new Error(`The database gave ${typeof value} where an id was expected`);
}
