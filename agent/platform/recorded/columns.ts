import { ByteReader, DamagedBytes } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { readNumberColumn, writeNumberColumn } from './number-column.ts';

/**
 * Columns of version 1 in their order in a block. A column may never be removed or moved; new ones go to the end, where readers
 * of an older program do not look.
 */
const COLUMNS = [
  'frames',
  'time.monotonic',
  'time.wall',
  'counters.count',
  'counters.failure',
  'counters.values',
  'sweeps.count',
  'sweeps.failure',
  'sweeps.whole',
  'sweeps.result',
  'sweeps.vanished',
  'sweeps.rows',
  'row.slot',
  'row.pid',
  'row.startId',
  'row.parentPid',
  'row.userMs',
  'row.systemMs',
  'row.childCpuMs',
  'row.threads',
  'row.state',
  'row.nameHash',
  'connections.count',
  'connections.failure',
  'connections.same',
  'connections.sockets',
  'texts.count',
  'texts',
  'counters.interruptMs',
  'counters.readAtMs',
  'exits.count',
  'exits.failure',
  'exits.complete',
  'exits.records',
  'exits.values',
  'censuses.count',
  'censuses',
  'logins.count',
  'logins',
] as const;
export type ColumnName = (typeof COLUMNS)[number];

const MAX_TEXTS = 4_000_000;

/** Collects the values of a block by column; texts are kept once and referred to by number. */
export class ColumnsWriter {
  readonly #columns = new Map<ColumnName, number[]>(COLUMNS.map((name) => [name, []]));
  readonly #numberOfText = new Map<string, number>();

  push(name: ColumnName, value: number): void {
    this.#columns.get(name)?.push(value);
  }

  /** The number of a text in this block. */
  text(text: string): number {
    const known = this.#numberOfText.get(text);
    if (known !== undefined) return known;
    this.#numberOfText.set(text, this.#numberOfText.size);
    return this.#numberOfText.size - 1;
  }

  encode(): Buffer {
    const writer = new ByteWriter();
    writer.varint(this.#numberOfText.size);
    for (const text of this.#numberOfText.keys()) {
      const bytes = Buffer.from(text, 'utf8');
      writer.varint(bytes.length);
      writer.bytes(bytes);
    }
    writer.varint(COLUMNS.length);
    for (const name of COLUMNS) writeNumberColumn(writer, this.#columns.get(name) ?? []);
    return writer.done();
  }
}

/** Hands the values of a block out again, column by column. Throws `DamagedBytes` when there are none left. */
export class ColumnsReader {
  readonly #columns = new Map<ColumnName, { values: readonly number[]; at: number }>();
  readonly #texts: string[] = [];

  constructor(bytes: Uint8Array) {
    const reader = new ByteReader(bytes);
    const texts = reader.varint();
    if (texts > MAX_TEXTS) throw new DamagedBytes('too many texts');
    for (let index = 0; index < texts; index++) {
      this.#texts.push(Buffer.from(reader.bytes(reader.varint())).toString('utf8'));
    }
    const columns = reader.varint();
    for (const name of COLUMNS.slice(0, columns)) this.#columns.set(name, { values: readNumberColumn(reader), at: 0 });
  }

  /** False for a column that is younger than the recording. */
  has(name: ColumnName): boolean {
    return this.#columns.has(name);
  }

  next(name: ColumnName): number {
    const column = this.#columns.get(name);
    const value = column?.values[column.at];
    if (column === undefined || value === undefined) throw new DamagedBytes(`${name} has no more values`);
    column.at++;
    return value;
  }

  text(number: number): string {
    const text = this.#texts[number];
    if (text === undefined) throw new DamagedBytes('a text is missing');
    return text;
  }
}
