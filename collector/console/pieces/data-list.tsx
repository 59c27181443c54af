import { Box, Center, Loader, Paper } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, useCallback, useEffect, useRef } from 'react';
import { ColumnChooser } from './column-chooser.tsx';
import classes from './data-list.module.css';
import { type HideableColumn, useVisibleColumns } from './use-visible-columns.ts';

export interface DataColumn<Row> extends HideableColumn {
  readonly title: ReactNode;
  /**
   * As in `grid-template-columns`: `120px`, `minmax(160px, 1fr)`. The shares of a list in the proportion of their minimums: a row is as wide
   * as the largest minimum a share asks of all of them.
   */
  readonly width: string;
  readonly align?: 'right';
  readonly cell: (row: Row, index: number) => ReactNode;
}

export interface DataListProps<Row> {
  /** What the list is, for screen readers. */
  readonly label: string;
  /** Lets columns be hidden, remembered in this browser under this name. */
  readonly listId?: string;
  readonly columns: readonly DataColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly rowHeight?: number;
  /** Row that the keyboard stands on. */
  readonly cursor?: number;
  readonly isSelected?: (row: Row) => boolean;
  readonly onOpen?: (row: Row, index: number) => void;
  /** The end is near. */
  readonly onEnd?: () => void;
  readonly isLoadingMore?: boolean;
  /** Height of the list; the rest of the window when undefined. */
  readonly height?: number | string;
}

/** The next rows are asked for so many before the end, so that nobody has to wait there. */
const ROWS_AHEAD = 40;

/** A table of any length: only what is in sight is in the page. Rows have one height. */
export function DataList<Row>(props: DataListProps<Row>) {
  const { label, columns, rows, keyOf, rowHeight = 44, cursor = -1, isSelected, onOpen, onEnd, isLoadingMore } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const latestKeyOf = useRef(keyOf);
  latestKeyOf.current = keyOf;
  // Another function would have the places of all rows worked out again.
  const getItemKey = useCallback((index: number) => latestKeyOf.current(rows[index] as Row), [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback(() => rowHeight, [rowHeight]),
    overscan: 6,
    getItemKey,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (lastShown >= rows.length - ROWS_AHEAD && rows.length > 0) onEnd?.();
  }, [lastShown, rows.length, onEnd]);
  useEffect(() => {
    if (cursor >= 0) virtual.scrollToIndex(cursor);
  }, [cursor, virtual]);
  const shown = useVisibleColumns(columns, props.listId);
  const template = shown.visible.map(({ width }) => width).join(' ');
  // Rooms give another function with every rendering; rows must not notice.
  const latestOpen = useRef(onOpen);
  latestOpen.current = onOpen;
  const open = useCallback((row: Row, index: number) => latestOpen.current?.(row, index), []);
  return (
    <Paper withBorder radius="md" className={classes.frame ?? ''}>
      {props.listId === undefined ? null : (
        <div className={classes.chooser}>
          <ColumnChooser columns={columns} shown={shown} />
        </div>
      )}
      <Box
        ref={scroller}
        className={classes.scroller ?? ''}
        style={{ maxHeight: props.height ?? 'calc(100dvh - 250px)' }}
        role="table"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        tabIndex={0}
      >
        <div role="rowgroup" className={classes.head}>
          <div role="row" aria-rowindex={1} className={classes.row} style={{ gridTemplateColumns: template }}>
            {shown.visible.map(({ id, title, align }) => (
              <div key={id} role={title === '' ? 'cell' : 'columnheader'} className={classes.cell} data-align={align}>
                {title}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, key, start }) => {
            const row = rows[index] as Row;
            return (
              <ListRow
                key={key}
                {...{ row, index, start, template, columns: shown.visible, height: rowHeight }}
                isAtCursor={index === cursor}
                isSelected={isSelected?.(row)}
                open={onOpen === undefined ? undefined : open}
              />
            );
          })}
        </div>
        {isLoadingMore ? (
          <Center p="sm">
            <Loader size="sm" />
          </Center>
        ) : null}
      </Box>
    </Paper>
  );
}

interface ListRowProps<Row> {
  readonly row: Row;
  readonly index: number;
  /** Distance from the top of the list, pixels. */
  readonly start: number;
  readonly height: number;
  readonly template: string;
  readonly columns: readonly DataColumn<Row>[];
  readonly isAtCursor: boolean;
  readonly isSelected: boolean | undefined;
  readonly open: ((row: Row, index: number) => void) | undefined;
}

/** One row. While somebody scrolls, those that stay in sight are not drawn again. */
const ListRow = memo(function ListRow<Row>(props: ListRowProps<Row>) {
  const { row, index, start, height, template, columns, isAtCursor, isSelected, open } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter is handled for the whole list, see useListCursor
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-cursor={isAtCursor || undefined}
      data-selected={isSelected || undefined}
      data-opens={open === undefined ? undefined : true}
      className={`${classes.row} ${classes.item}`}
      style={{ gridTemplateColumns: template, height, transform: `translateY(${start}px)` }}
      onClick={open === undefined ? undefined : () => open(row, index)}
    >
      {columns.map(({ id, align, cell }) => (
        <div key={id} role="cell" className={classes.cell} data-align={align}>
          {cell(row, index)}
        </div>
      ))}
    </div>
  );
}) as <Row>(props: ListRowProps<Row>) => ReactNode;
