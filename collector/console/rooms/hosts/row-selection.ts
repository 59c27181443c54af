import { useMemo, useRef, useState } from 'react';

export interface RowSelection {
  readonly ids: ReadonlySet<string>;
  /** Every row of the list. */
  readonly isAll: boolean;
  /** Puts one in, or takes it out. With `isRange` everything since the one before is put in. */
  readonly toggle: (row: number, isRange?: boolean) => void;
  /** All of the rows, or none when all are in. */
  readonly toggleAll: () => void;
  readonly clear: () => void;
}

const NONE: ReadonlySet<string> = new Set();

/** Which rows of a list are selected. What leaves the list is no longer selected: nobody changes what they do not see. */
export function useRowSelection(rows: readonly { readonly id: string }[]): RowSelection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [anchor, setAnchor] = useState<string | undefined>(undefined);
  const ids = useMemo(() => {
    if (chosen.size === 0) return NONE;
    const shown = new Set(rows.map(({ id }) => id));
    return new Set([...chosen].filter((id) => shown.has(id)));
  }, [rows, chosen]);
  const latest = useRef({ rows, ids, anchor });
  latest.current = { rows, ids, anchor };
  // Stays the same while more rows are loaded: rows that are in sight have nothing to draw anew.
  const acts = useMemo(() => {
    const toggle = (row: number, isRange = false) => {
      const { rows, ids, anchor } = latest.current;
      const id = rows[row]?.id;
      if (id === undefined) return;
      setChosen(isRange ? withRange(rows, ids, anchor, row) : withToggled(ids, id));
      setAnchor(id);
    };
    const toggleAll = () => {
      const { rows, ids } = latest.current;
      setChosen(ids.size === rows.length ? new Set() : new Set(rows.map(({ id }) => id)));
    };
    return { toggle, toggleAll, clear: () => setChosen(new Set()) };
  }, []);
  const isAll = ids.size > 0 && ids.size === rows.length;
  return useMemo(() => ({ ids, isAll, ...acts }), [ids, isAll, acts]);
}

function withToggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(ids);
  if (!after.delete(id)) after.add(id);
  return after;
}

function withRange(
  rows: readonly { readonly id: string }[],
  ids: ReadonlySet<string>,
  anchor: string | undefined,
  row: number,
): ReadonlySet<string> {
  const from = rows.findIndex(({ id }) => id === anchor);
  const first = from < 0 ? row : Math.min(from, row);
  const range = rows.slice(first, Math.max(from, row) + 1);
  return new Set([...ids, ...range.map(({ id }) => id)]);
}
