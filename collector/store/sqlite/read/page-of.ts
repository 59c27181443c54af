import type { Page } from '../../queries.ts';
import { type PageEnd, writeCursor } from '../../page-cursor.ts';

/** A page of at most `limit` rows out of `limit + 1` that were asked for: the last one only says that there are more. */
export function pageOf<Row extends PageEnd, T>(rows: readonly Row[], limit: number, toItem: (row: Row) => T): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const page = { rows: shown.map(toItem) };
  return rows.length > limit && last !== undefined ? { ...page, next: writeCursor(last) } : page;
}
