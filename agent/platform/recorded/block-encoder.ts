import { isUnobservable, type Unobservable } from '#shared/model/observed.ts';
import type { ExitReading, HostCounters, SocketReading } from '../platform.ts';
import {
  COUNT_FIELDS,
  MS_COUNTERS,
  MS_FIELDS,
  NO_COUNTERS,
  NO_ROW,
  RESULT_FIELDS,
  TEXT_KINDS,
  toUnits,
} from './block-layout.ts';
import { ColumnsWriter } from './columns.ts';
import { ProcessRows } from './process-rows.ts';
import type { ReadingFrame, SweepReading } from './reading-frame.ts';

/**
 * Writes frames into the columns of one block. A block stands on its own: its first sweep lists all processes, its first
 * frame repeats what is known of them, and nothing refers to another block.
 */
export class BlockEncoder {
  readonly #columns = new ColumnsWriter();
  readonly #rows = new ProcessRows();
  #counters = NO_COUNTERS;
  #monotonic = 0;
  #wall = 0;
  #sockets = '';
  #hasSwept = false;
  frames = 0;

  /** `before` is the table as it was before this frame, for the first sweep of the block. */
  add(frame: ReadingFrame, before: ProcessRows): void {
    const columns = this.#columns;
    this.frames++;
    const monotonic = toUnits(frame.time.monotonicMs, 'monotonic');
    const wall = toUnits(frame.time.wallMs, 'wall');
    columns.push('time.monotonic', monotonic - this.#monotonic);
    columns.push('time.wall', wall - this.#wall);
    [this.#monotonic, this.#wall] = [monotonic, wall];
    columns.push('counters.count', frame.counters.length);
    for (const reading of frame.counters) {
      columns.push('counters.failure', this.#failure(reading));
      if (!isUnobservable(reading)) this.#addCounters(reading.value);
    }
    columns.push('sweeps.count', frame.sweeps.length);
    for (const reading of frame.sweeps) {
      columns.push('sweeps.failure', this.#failure(reading));
      if (!isUnobservable(reading)) this.#addSweep(reading.value, before);
    }
    columns.push('connections.count', frame.connections.length);
    for (const reading of frame.connections) {
      columns.push('connections.failure', this.#failure(reading));
      if (!isUnobservable(reading)) this.#addSockets(reading.value);
    }
    columns.push('exits.count', frame.exits.length);
    for (const reading of frame.exits) {
      columns.push('exits.failure', this.#failure(reading));
      if (!isUnobservable(reading)) this.#addExits(reading.value);
    }
    for (const [kind] of TEXT_KINDS) {
      columns.push('texts.count', frame[kind].length);
      for (const reading of frame[kind]) columns.push('texts', columns.text(JSON.stringify(reading)));
    }
    columns.push('censuses.count', frame.censuses.length);
    for (const reading of frame.censuses) columns.push('censuses', columns.text(JSON.stringify(reading)));
    columns.push('logins.count', frame.logins.length);
    for (const reading of frame.logins) columns.push('logins', columns.text(JSON.stringify(reading)));
  }

  encode(): Buffer {
    this.#columns.push('frames', this.frames);
    return this.#columns.encode();
  }

  /** 0, or 1 + the number of the text that says why there is no value. */
  #failure(reading: { readonly value: unknown } | Unobservable): number {
    return 'value' in reading ? 0 : 1 + this.#columns.text(JSON.stringify(reading));
  }

  #addCounters(counters: HostCounters): void {
    const last = this.#counters;
    this.#counters = counters;
    this.#columns.push('counters.values', counters.cpuCount - last.cpuCount);
    this.#columns.push('counters.values', counters.forks - last.forks);
    for (const name of MS_COUNTERS) {
      this.#columns.push('counters.values', toUnits(counters[name], 'counters') - toUnits(last[name], 'counters'));
    }
    const { interruptMs, readAtMs } = counters;
    this.#columns.push('counters.interruptMs', interruptMs === undefined ? 0 : 1 + toUnits(interruptMs, 'counters'));
    this.#columns.push(
      'counters.readAtMs',
      readAtMs === undefined ? 0 : 1 + toUnits(readAtMs, 'monotonic') - this.#monotonic,
    );
  }

  /** Pids that follow each other differ by little, and so do the times of similar programs. */
  #addExits({ records, isComplete }: ExitReading): void {
    this.#columns.push('exits.complete', isComplete ? 1 : 0);
    this.#columns.push('exits.records', records.length);
    let pid = 0;
    for (const record of records) {
      this.#columns.push('exits.values', record.pid - pid);
      this.#columns.push('exits.values', record.threadId - record.pid);
      this.#columns.push('exits.values', toUnits(record.cpuMs, 'exits'));
      this.#columns.push('exits.values', toUnits(record.lifeMs, 'exits'));
      pid = record.pid;
    }
  }

  #addSweep(sweep: SweepReading, before: ProcessRows): void {
    const whole = this.#hasSwept ? sweep : before.wholeOf(sweep);
    this.#hasSwept = true;
    this.#columns.push('sweeps.whole', whole.isWhole ? 1 : 0);
    for (const name of RESULT_FIELDS) this.#columns.push('sweeps.result', whole.result[name]);
    this.#columns.push('sweeps.vanished', whole.vanished.length);
    for (const slot of whole.vanished) this.#columns.push('sweeps.vanished', slot);
    this.#columns.push('sweeps.rows', whole.rows.length);
    let slot = 0;
    for (const row of whole.rows) {
      this.#columns.push('row.slot', row.slot - slot);
      slot = row.slot;
      const last = this.#rows.get(row.slot) ?? NO_ROW;
      for (const name of COUNT_FIELDS) this.#columns.push(`row.${name}`, row[name] - last[name]);
      for (const name of MS_FIELDS)
        this.#columns.push(`row.${name}`, toUnits(row[name], 'processes') - toUnits(last[name], 'processes'));
    }
    this.#rows.apply(whole);
  }

  #addSockets(sockets: readonly SocketReading[]): void {
    const texts = sockets.map((socket) => this.#columns.text(JSON.stringify(socket)));
    const key = texts.join(' ');
    const isSame = key === this.#sockets && sockets.length > 0;
    this.#sockets = key;
    this.#columns.push('connections.same', isSame ? 1 : 0);
    if (isSame) return;
    this.#columns.push('connections.sockets', texts.length);
    let last = 0;
    for (const text of texts) {
      this.#columns.push('connections.sockets', text - last);
      last = text;
    }
  }
}
