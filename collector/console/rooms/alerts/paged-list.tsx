import { IconBellOff } from '@tabler/icons-react';
import type { ApiFailure } from '../../api/api-failure.ts';
import { DataList, type DataListProps } from '../../pieces/data-list.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { useListCursor } from '../../pieces/list-cursor.ts';
import { useSay } from '../../text/language.tsx';

/** What a list needs to know of its pages. */
interface Pages {
  readonly error: ApiFailure | null;
  readonly isPending: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly refetch: () => Promise<unknown>;
  readonly fetchNextPage: () => Promise<unknown>;
}

export interface PagedListProps<Row>
  extends Pick<DataListProps<Row>, 'label' | 'listId' | 'columns' | 'rows' | 'keyOf' | 'rowHeight'> {
  readonly pages: Pages;
  readonly onOpen: (row: Row) => void;
}

/** A list of this room that is loaded page by page; in its place what went wrong, or that nothing fits. */
export function PagedList<Row>({ pages, onOpen, ...list }: PagedListProps<Row>) {
  const say = useSay();
  const { rows } = list;
  const cursor = useListCursor(rows.length, (index) => {
    const row = rows[index];
    if (row !== undefined) onOpen(row);
  });
  if (pages.error !== null) return <FailureNotice failure={pages.error} onRetry={() => void pages.refetch()} />;
  if (rows.length === 0 && !pages.isPending) {
    return (
      <EmptyState icon={<IconBellOff />} title={say('alerts.nothing')}>
        {say('alerts.nothing-why')}
      </EmptyState>
    );
  }
  return (
    <DataList
      {...list}
      cursor={cursor.at}
      onOpen={onOpen}
      onEnd={() => {
        if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage();
      }}
      isLoadingMore={pages.isFetchingNextPage}
      height="calc(100dvh - 330px)"
    />
  );
}
