import type { Database, Statement } from 'better-sqlite3';
import type { Alert } from '#shared/model/alert.ts';

/** So many entries are remembered; what is forgotten is looked up again. */
const MAX_REMEMBERED = 200_000;

type KeyedTable = 'rule' | 'origin';

/** Texts that stand once in the database and are a number everywhere else. */
export class TextDictionary {
  readonly #ids = new Map<string, number>();
  readonly #find: Statement;
  readonly #add: Statement;

  constructor(database: Database, table: KeyedTable | 'text') {
    const column = table === 'text' ? 'value' : 'key';
    this.#find = database.prepare(`SELECT id FROM ${table} WHERE ${column} = ?`).pluck();
    this.#add = database.prepare(`INSERT INTO ${table} (${column}) VALUES (?) RETURNING id`).pluck();
  }

  idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = numberOf(this.#find.get(text) ?? this.#add.get(text));
    if (this.#ids.size >= MAX_REMEMBERED) this.#ids.clear();
    this.#ids.set(text, id);
    return id;
  }

  forget(): void {
    this.#ids.clear();
  }
}

/** Addresses, each once for every site it occurs in. */
export class AddressDictionary {
  readonly #idsOfSite = new Map<number, Map<string, number>>();
  readonly #find: Statement;
  readonly #add: Statement;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT id FROM address WHERE ip = ? AND site = ?').pluck();
    this.#add = database.prepare('INSERT INTO address (ip, site) VALUES (?, ?) RETURNING id').pluck();
  }

  idOf(site: number, ip: string): number {
    let ids = this.#idsOfSite.get(site);
    if (ids === undefined) this.#idsOfSite.set(site, (ids = new Map()));
    const known = ids.get(ip);
    if (known !== undefined) return known;
    const id = numberOf(this.#find.get(ip, site) ?? this.#add.get(ip, site));
    if (ids.size >= MAX_REMEMBERED) ids.clear();
    ids.set(ip, id);
    return id;
  }

  forget(): void {
    this.#idsOfSite.clear();
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

/**
 * A dictionary whose entries have several parts. Making the key costs more than comparing the parts with those met lately, so
 * entries are remembered by their first part and compared.
 */
export class PartsDictionary<Parts extends readonly (string | number | null)[]> {
  readonly #keys: TextDictionary;
  readonly #recent = new Map<string, { readonly parts: Parts; readonly id: number }[]>();

  constructor(database: Database, table: KeyedTable) {
    this.#keys = new TextDictionary(database, table);
  }

  idOf(parts: Parts): number {
    const first = String(parts[0]);
    let entries = this.#recent.get(first);
    if (entries === undefined) {
      if (this.#recent.size >= MAX_REMEMBERED) this.#recent.clear();
      this.#recent.set(first, (entries = []));
    }
    for (const entry of entries) if (isEqual(entry.parts, parts)) return entry.id;
    const id = this.#keys.idOf(JSON.stringify(parts));
    if (entries.length >= MAX_VARIANTS) entries.length = 0;
    entries.push({ parts, id });
    return id;
  }

  forget(): void {
    this.#keys.forget();
    this.#recent.clear();
  }
}

const MAX_VARIANTS = 16;

function isEqual(left: readonly unknown[], right: readonly unknown[]): boolean {
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false;
  return true;
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new Error(`The database gave ${typeof value} where an id was expected`);
}
