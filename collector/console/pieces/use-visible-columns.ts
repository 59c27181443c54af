import { columnVisibilityFeature, tableFeatures, useTable } from '@tanstack/react-table';
import { useEffect, useMemo, useState } from 'react';

export interface HideableColumn {
  readonly id: string;
  /** Cannot be hidden. */
  readonly isFixed?: boolean;
}

export interface VisibleColumns<Column extends HideableColumn> {
  readonly visible: readonly Column[];
  readonly isVisible: (id: string) => boolean;
  readonly toggle: (id: string) => void;
}

const features = tableFeatures({ columnVisibilityFeature });
const NO_ROWS: readonly object[] = [];

/**
 * Which columns somebody wants to see, kept in this browser under `listId`; undefined: all, and nothing is kept. Rows are not the
 * business of this table: only those in sight are ever drawn.
 */
export function useVisibleColumns<Column extends HideableColumn>(
  columns: readonly Column[],
  listId: string | undefined,
): VisibleColumns<Column> {
  const key = listId === undefined ? undefined : `minesweep-columns-${listId}`;
  const [visibility, setVisibility] = useState(() => readVisibility(key));
  const definitions = useMemo(
    () => columns.map(({ id, isFixed }) => ({ id, enableHiding: isFixed !== true })),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: NO_ROWS,
    state: { columnVisibility: visibility },
    onColumnVisibilityChange: setVisibility,
  });
  useEffect(() => {
    if (key !== undefined) localStorage.setItem(key, JSON.stringify(visibility));
  }, [key, visibility]);
  const visible = useMemo(
    () => columns.filter(({ id, isFixed }) => isFixed === true || visibility[id] !== false),
    [columns, visibility],
  );
  return {
    visible,
    isVisible: (id) => table.getColumn(id)?.getIsVisible() !== false,
    toggle: (id) => table.getColumn(id)?.toggleVisibility(),
  };
}

function readVisibility(key: string | undefined): Record<string, boolean> {
  try {
    const kept: unknown = JSON.parse((key === undefined ? undefined : localStorage.getItem(key)) ?? '{}');
    const entries = Object.entries(kept ?? {}).filter(([, isVisible]) => typeof isVisible === 'boolean');
    return Object.fromEntries(entries);
  } catch {
    return {}; // Not ours: all columns are shown.
  }
}
