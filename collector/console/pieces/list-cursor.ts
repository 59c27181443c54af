import { useHotkeys } from '@mantine/hooks';
import { useEffect, useState } from 'react';

export interface ListCursor {
  /** Row the keyboard stands on; -1: none yet. */
  readonly at: number;
  readonly moveTo: (row: number) => void;
}

/**
 * Walks through a list by keyboard: `j` down, `k` up, Enter opens, and whatever `more` maps (`x` selects). Does nothing while
 * somebody types in a field.
 */
export function useListCursor(
  rows: number,
  onOpen: (row: number) => void,
  more: Readonly<Record<string, (row: number) => void>> = {},
): ListCursor {
  const [at, moveTo] = useState(-1);
  useEffect(() => {
    if (at >= rows) moveTo(rows - 1);
  }, [at, rows]);
  const on = (act: (row: number) => void) => () => {
    if (at >= 0 && at < rows) act(at);
  };
  useHotkeys([
    ['j', () => moveTo(Math.min(rows - 1, at + 1))],
    ['k', () => moveTo(Math.max(0, at - 1))],
    ['Enter', on(onOpen), { preventDefault: false }],
    ...Object.entries(more).map(([key, act]): [string, () => void] => [key, on(act)]),
  ]);
  return { at, moveTo };
}
