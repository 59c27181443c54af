import { StoreError } from './store-error.ts';

const MAX_PAGE_ROWS = 1_000;

/** Where a page ended: the sort key of its last row and the row itself. */
export interface PageEnd {
  readonly atMs: number;
  readonly row: number;
}

/** The `next` of a page: opaque to whoever turns pages. */
export function writeCursor({ atMs, row }: PageEnd): string {
  return Buffer.from(JSON.stringify([atMs, row])).toString('base64url');
}

/** Throws a `StoreError` for what is no cursor of ours. */
export function readCursor(cursor: string): PageEnd {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value) && value.length === 2) {
      const [atMs, row] = value as readonly unknown[];
      if (Number.isFinite(atMs) && Number.isSafeInteger(row)) return { atMs: Number(atMs), row: Number(row) };
    }
  } catch {
    // Not JSON: not ours, as below.
  }
  throw StoreError.refused('bad-cursor');
}

export function readLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE_ROWS) return limit;
  throw StoreError.refused('bad-page-size', { maxRows: MAX_PAGE_ROWS, rows: limit });
}
