import type { ProcessTable } from '../process-table.ts';
import type { ProcessRow, SweepReading } from './reading-frame.ts';

/** The processes of a recorded table by slot, as of the last sweep that was applied. */
export class ProcessRows {
  readonly #rows: (ProcessRow | undefined)[] = [];

  get(slot: number): ProcessRow | undefined {
    return this.#rows[slot];
  }

  clear(): void {
    this.#rows.length = 0;
  }

  /** Applies a sweep and returns the slots of new processes in the order in which they appeared. */
  apply(sweep: SweepReading): readonly number[] {
    const appeared: number[] = [];
    const listed = sweep.isWhole ? new Set(sweep.rows.map(({ slot }) => slot)) : undefined;
    for (const slot of sweep.vanished) this.#rows[slot] = undefined;
    for (const slot of this.#rows.keys()) if (listed !== undefined && !listed.has(slot)) this.#rows[slot] = undefined;
    for (const row of sweep.rows) {
      const before = this.#rows[row.slot];
      if (before?.pid !== row.pid || before.startId !== row.startId) appeared.push(row.slot);
      this.#rows[row.slot] = row;
    }
    return appeared;
  }

  /** The same sweep listing all processes; these rows stay as they are. */
  wholeOf(sweep: SweepReading): SweepReading {
    const after = new ProcessRows();
    after.#rows.push(...this.#rows);
    const appeared = after.apply(sweep);
    return { result: sweep.result, isWhole: true, vanished: sweep.vanished, rows: after.inOrder(appeared) };
  }

  /** All processes: the known ones by slot, then `appeared` in its order. */
  inOrder(appeared: readonly number[]): ProcessRow[] {
    const last = new Set(appeared);
    const slots = [...this.#rows.keys()].filter((slot) => !last.has(slot));
    return [...slots, ...appeared].flatMap((slot) => this.#rows[slot] ?? []);
  }
}

/** What a sweep changed: the table of now against the rows of before. */
export function diffTable(table: ProcessTable, before: ProcessRows): Omit<SweepReading, 'result'> {
  const appeared = new Set(table.appeared);
  const rows: ProcessRow[] = [];
  for (let slot = 0; slot < table.slotLimit; slot++) {
    if (table.seenIn[slot] === 0 || appeared.has(slot)) continue;
    const row = rowOf(table, slot);
    if (!isSameRow(row, before.get(slot))) rows.push(row);
  }
  for (const slot of table.appeared) if (table.seenIn[slot] !== 0) rows.push(rowOf(table, slot));
  return { isWhole: false, vanished: [...table.vanished], rows };
}

export function putRow(table: ProcessTable, row: ProcessRow): void {
  table.put(
    row.pid,
    row.startId,
    row.parentPid,
    row.userMs,
    row.systemMs,
    row.childCpuMs,
    row.threads,
    row.state,
    row.nameHash,
  );
}

function rowOf(table: ProcessTable, slot: number): ProcessRow {
  return {
    slot,
    pid: table.pid[slot] as number,
    startId: table.startId[slot] as number,
    parentPid: table.parentPid[slot] as number,
    userMs: table.userMs[slot] as number,
    systemMs: table.systemMs[slot] as number,
    childCpuMs: table.childCpuMs[slot] as number,
    threads: table.threads[slot] as number,
    state: table.state[slot] as number,
    nameHash: table.nameHash[slot] as number,
  };
}

function isSameRow(row: ProcessRow, other: ProcessRow | undefined): boolean {
  return (
    other !== undefined &&
    row.userMs === other.userMs &&
    row.systemMs === other.systemMs &&
    row.childCpuMs === other.childCpuMs &&
    row.state === other.state &&
    row.threads === other.threads &&
    row.parentPid === other.parentPid &&
    row.nameHash === other.nameHash &&
    row.pid === other.pid &&
    row.startId === other.startId
  );
}
