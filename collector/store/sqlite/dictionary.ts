import type { Database, Statement } from 'better-sqlite3';
import type { Alert } from '#shared/model/alert.ts';
import { isInsideAddress } from '#shared/model/ip-scope.ts';
import type { DayCount } from './day-rollup.ts';

/** So many entries are remembered; what is forgotten is looked up again. */
const MAX_REMEMBERED = 200_000;

type KeyedTable = 'kind' | 'reading';

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
  /** Of the site that was asked for last: mostly it is the next one, too. */
  #ofLastSite: Map<string, KnownAddress> | undefined;
  #lastSite: number | undefined;
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
    if (site !== this.#lastSite) {
      this.#lastSite = site;
      this.#ofLastSite = this.#ofSite.get(site);
    }
    return this.#ofLastSite?.get(ip) ?? this.#meet(site, ip);
  }

  forget(): void {
    this.#ofSite.clear();
    this.#lastSite = undefined;
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
      this.#lastSite = undefined;
    }
    const address = { id, sourceDay: undefined, destinationDay: undefined };
    ofSite.set(ip, address);
    this.#remembered += 1;
    return address;
  }
}

/** What stands in a `kind`, as JSON of this. */
export type KindKey = readonly [
  source: string,
  format: string,
  type: Alert['type'],
  device: string | null,
  protocol: string | null,
  signature: string | null,
  signatureId: string | null,
  category: string | null,
  severity: number | null,
  action: 'allowed' | 'blocked' | null,
];

/** Where in a `KindKey` what people ask for stands. */
export const KIND_PARTS = { type: 2, device: 3, signature: 5, action: 9 } as const;

interface KnownKind {
  readonly key: KindKey;
  readonly id: number;
}

/**
 * What alerts share: what the device says of the event, and where it comes from. Making the key costs more than comparing
 * its parts with those met lately, so kinds are remembered by the number of their rule and compared.
 */
export class KindDictionary {
  readonly #keys: TextDictionary;
  readonly #recent = new Map<string, KnownKind[]>();

  constructor(database: Database) {
    this.#keys = new TextDictionary(database, 'kind');
  }

  idOf(alert: Alert, source: string): number {
    const telling = alert.signatureId ?? alert.signature ?? '';
    let kinds = this.#recent.get(telling);
    if (kinds === undefined) {
      if (this.#recent.size >= MAX_REMEMBERED) this.#recent.clear();
      this.#recent.set(telling, (kinds = []));
    }
    for (const kind of kinds) if (isOfKind(alert, source, kind.key)) return kind.id;
    const key = kindOf(alert, source);
    const id = this.#keys.idOf(JSON.stringify(key));
    if (kinds.length >= MAX_VARIANTS) kinds.length = 0;
    kinds.push({ key, id });
    return id;
  }

  forget(): void {
    this.#keys.forget();
    this.#recent.clear();
  }
}

const MAX_VARIANTS = 64;

function kindOf(alert: Alert, source: string): KindKey {
  const { format, type, device, protocol, signature, signatureId, category, severity, action } = alert;
  return [
    source,
    format,
    type,
    device ?? null,
    protocol ?? null,
    signature ?? null,
    signatureId ?? null,
    category ?? null,
    severity ?? null,
    action ?? null,
  ];
}

/** The same as comparing `kindOf` with the key, without making one. */
function isOfKind(alert: Alert, source: string, key: KindKey): boolean {
  return (
    isSame(key[6], alert.signatureId) &&
    isSame(key[8], alert.severity) &&
    isSame(key[9], alert.action) &&
    isSame(key[3], alert.device) &&
    isSame(key[4], alert.protocol) &&
    isSame(key[5], alert.signature) &&
    isSame(key[7], alert.category) &&
    key[0] === source &&
    key[1] === alert.format &&
    key[2] === alert.type
  );
}

/** Absent is `null` in a key. */
function isSame(part: string | number | null, value: string | number | undefined): boolean {
  return part === (value ?? null);
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new Error(`The database gave ${typeof value} where an id was expected`);
}
