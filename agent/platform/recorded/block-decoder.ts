import type { z } from 'zod';
import type { Unobservable } from '#shared/model/observed.ts';
import type { ExitReading, ExitRecord, HostCounters, SocketReading, SweepResult } from '../platform.ts';
import {
  COUNT_FIELDS,
  MS_COUNTERS,
  MS_FIELDS,
  NO_COUNTERS,
  NO_ROW,
  RESULT_FIELDS,
  TEXT_KINDS,
  toMs,
  toUnits,
} from './block-layout.ts';
import { DamagedBytes } from './byte-reader.ts';
import { ColumnsReader } from './columns.ts';
import { ProcessRows } from './process-rows.ts';
import { emptyFrame, type ProcessRow, type ReadingFrame, type SweepReading } from './reading-frame.ts';
import { censusSchema } from './hiding-schemas.ts';
import { loginsReadingSchema, socketReadingSchema, unobservableSchema } from './reading-schemas.ts';

const MAX_SLOT = 4_194_304;

function slotOf(number: number): number {
  if (number < 0 || number > MAX_SLOT) throw new DamagedBytes('a slot is out of range');
  return number;
}

/** Reads the frames of one block. Throws `DamagedBytes` or a `ZodError` when it is none. */
export class BlockDecoder {
  readonly #columns: ColumnsReader;
  readonly #rows = new ProcessRows();
  readonly #parsed = new Map<z.ZodType, Map<number, unknown>>();
  #counters = NO_COUNTERS;
  #monotonic = 0;
  #wall = 0;
  #sockets: readonly SocketReading[] = [];
  #left: number;

  constructor(bytes: Uint8Array) {
    this.#columns = new ColumnsReader(bytes);
    this.#left = this.#columns.next('frames');
  }

  next(): ReadingFrame | undefined {
    if (this.#left <= 0) return undefined;
    this.#left--;
    const columns = this.#columns;
    this.#monotonic += columns.next('time.monotonic');
    this.#wall += columns.next('time.wall');
    const frame = emptyFrame({ monotonicMs: toMs(this.#monotonic, 'monotonic'), wallMs: toMs(this.#wall, 'wall') });
    for (let left = columns.next('counters.count'); left > 0; left--) {
      frame.counters.push(this.#failure('counters.failure') ?? { value: this.#readCounters() });
    }
    for (let left = columns.next('sweeps.count'); left > 0; left--) {
      frame.sweeps.push(this.#failure('sweeps.failure') ?? { value: this.#readSweep() });
    }
    for (let left = columns.next('connections.count'); left > 0; left--) {
      frame.connections.push(this.#failure('connections.failure') ?? { value: this.#readSockets() });
    }
    // Recordings made before there were such readings have none.
    for (let left = columns.has('exits.count') ? columns.next('exits.count') : 0; left > 0; left--) {
      frame.exits.push(this.#failure('exits.failure') ?? { value: this.#readExits() });
    }
    for (const [kind, schema] of TEXT_KINDS) {
      const readings = frame[kind] as unknown[];
      for (let left = columns.next('texts.count'); left > 0; left--) {
        readings.push(this.#parse(schema, columns.next('texts')));
      }
    }
    for (let left = columns.has('censuses.count') ? columns.next('censuses.count') : 0; left > 0; left--) {
      frame.censuses.push(this.#parse(censusSchema, columns.next('censuses')));
    }
    for (let left = columns.has('logins.count') ? columns.next('logins.count') : 0; left > 0; left--) {
      frame.logins.push(this.#parse(loginsReadingSchema, columns.next('logins')));
    }
    return frame;
  }

  #failure(
    column: 'counters.failure' | 'sweeps.failure' | 'connections.failure' | 'exits.failure',
  ): Unobservable | undefined {
    const number = this.#columns.next(column);
    return number === 0 ? undefined : this.#parse(unobservableSchema, number - 1);
  }

  #readCounters(): HostCounters {
    const last = this.#counters;
    const next = () => this.#columns.next('counters.values');
    const counters: { -readonly [name in keyof HostCounters]: HostCounters[name] } = {
      ...{ ...last, cpuCount: last.cpuCount + next(), forks: last.forks + next() },
    };
    for (const name of MS_COUNTERS) counters[name] = toMs(toUnits(last[name], 'counters') + next(), 'counters');
    this.#readOptional(counters);
    this.#counters = counters;
    return counters;
  }

  /** Counters that older programs did not write: 0 where one is unknown, else one more than its value. */
  #readOptional(counters: { -readonly [name in keyof HostCounters]: HostCounters[name] }): void {
    const columns = this.#columns;
    delete counters.interruptMs;
    delete counters.readAtMs;
    const interrupts = columns.has('counters.interruptMs') ? columns.next('counters.interruptMs') : 0;
    if (interrupts !== 0) counters.interruptMs = toMs(interrupts - 1, 'counters');
    const readAt = columns.has('counters.readAtMs') ? columns.next('counters.readAtMs') : 0;
    if (readAt !== 0) counters.readAtMs = toMs(this.#monotonic + readAt - 1, 'monotonic');
  }

  #readExits(): ExitReading {
    const columns = this.#columns;
    const isComplete = columns.next('exits.complete') === 1;
    const records: ExitRecord[] = [];
    let pid = 0;
    for (let left = columns.next('exits.records'); left > 0; left--) {
      pid += columns.next('exits.values');
      const threadId = pid + columns.next('exits.values');
      const cpuMs = toMs(columns.next('exits.values'), 'exits');
      records.push({ pid, threadId, cpuMs, lifeMs: toMs(columns.next('exits.values'), 'exits') });
    }
    return { records, isComplete };
  }

  #readSweep(): SweepReading {
    const columns = this.#columns;
    const isWhole = columns.next('sweeps.whole') === 1;
    const result: { -readonly [name in keyof SweepResult]: number } = {
      processes: 0,
      unreadable: 0,
      vanished: 0,
      overflow: 0,
    };
    for (const name of RESULT_FIELDS) result[name] = columns.next('sweeps.result');
    const vanished: number[] = [];
    for (let left = columns.next('sweeps.vanished'); left > 0; left--)
      vanished.push(slotOf(columns.next('sweeps.vanished')));
    const rows: ProcessRow[] = [];
    let slot = 0;
    for (let left = columns.next('sweeps.rows'); left > 0; left--) {
      slot = slotOf(slot + columns.next('row.slot'));
      const last = this.#rows.get(slot) ?? NO_ROW;
      const row = { slot, ...NO_ROW };
      for (const name of COUNT_FIELDS) row[name] = last[name] + columns.next(`row.${name}`);
      for (const name of MS_FIELDS)
        row[name] = toMs(toUnits(last[name], 'processes') + columns.next(`row.${name}`), 'processes');
      rows.push(row);
    }
    const sweep = { result, isWhole, vanished, rows };
    this.#rows.apply(sweep);
    return sweep;
  }

  #readSockets(): readonly SocketReading[] {
    if (this.#columns.next('connections.same') === 1) return this.#sockets;
    const sockets: SocketReading[] = [];
    let text = 0;
    for (let left = this.#columns.next('connections.sockets'); left > 0; left--) {
      text += this.#columns.next('connections.sockets');
      sockets.push(this.#parse(socketReadingSchema, text));
    }
    this.#sockets = sockets;
    return sockets;
  }

  /** Each text is parsed once a block for each meaning. */
  #parse<T extends z.ZodType>(schema: T, number: number): z.infer<T> {
    let parsed = this.#parsed.get(schema);
    if (parsed === undefined) {
      parsed = new Map();
      this.#parsed.set(schema, parsed);
    }
    if (!parsed.has(number)) parsed.set(number, schema.parse(JSON.parse(this.#columns.text(number))));
    return parsed.get(number) as z.infer<T>;
  }
}
