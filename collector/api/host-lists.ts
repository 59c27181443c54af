import { StoreError } from '../store/store-error.ts';

/** Lists that are turned at the same time, and how many hosts all of them together may name. */
const MAX_LISTS = 64;
const MAX_ROWS = 2_000_000;

/** One page, and what leads to the next one. */
export interface HostListPage {
  readonly rows: readonly number[];
  readonly next?: string;
}

/**
 * What is ordered by something that changes (CPU, verdict) is kept as it was when its first page was asked for: turning pages then meets
 * every host once. Lists that were not turned for longest are forgotten; their cursors are refused then, as after a restart.
 */
export class HostLists {
  readonly #epoch: string;
  readonly #lists = new Map<string, readonly number[]>();
  #count = 0;
  #rows = 0;

  /** @param epoch differs between two runs, so that a cursor of an earlier one is not mistaken for ours */
  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  /** The first page of a new list. */
  begin(rows: readonly number[], limit: number): HostListPage {
    if (rows.length <= limit) return { rows };
    const id = `${this.#epoch}-${++this.#count}`;
    this.#keep(id, rows);
    return { rows: rows.slice(0, limit), next: `${id}.${limit}` };
  }

  /** Throws a `StoreError` (`refused`) for what is no cursor, or no longer one. */
  turn(cursor: string, limit: number): HostListPage {
    const [, id = '', from = ''] = /^(\w+-\d+)\.(\d{1,9})$/.exec(cursor) ?? [];
    const rows = this.#lists.get(id);
    if (rows === undefined) throw StoreError.refused('cursor-over');
    this.#forget(id);
    this.#keep(id, rows);
    const end = Number(from) + limit;
    const page = { rows: rows.slice(Number(from), end) };
    return end < rows.length ? { ...page, next: `${id}.${end}` } : page;
  }

  #keep(id: string, rows: readonly number[]): void {
    this.#lists.set(id, rows);
    this.#rows += rows.length;
    for (const oldest of this.#lists.keys()) {
      if (this.#lists.size <= MAX_LISTS && this.#rows <= MAX_ROWS) return;
      if (oldest !== id) this.#forget(oldest);
    }
  }

  #forget(id: string): void {
    this.#rows -= this.#lists.get(id)?.length ?? 0;
    this.#lists.delete(id);
  }
}
