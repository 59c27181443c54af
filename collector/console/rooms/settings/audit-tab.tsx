import { IconHistory } from '@tabler/icons-react';
import { usePages } from '../../api/use-answer.ts';
import { DataList } from '../../pieces/data-list.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { useListCursor } from '../../pieces/list-cursor.ts';
import { Moment } from '../../pieces/moment.tsx';
import { useLanguage } from '../../text/language.tsx';

/** Who changed what, newest first. */
export function AuditTab() {
  const { say, language } = useLanguage();
  const asked = usePages('GET /api/v1/audit', { query: { lang: language } });
  // Lines have no identity of their own: it is where they stand, counted from the oldest shown.
  const rows = asked.data?.flatMap(({ entries }) => entries).map((entry, index) => ({ ...entry, key: String(index) }));
  const cursor = useListCursor(rows?.length ?? 0, () => undefined);
  if (asked.error !== null) return <FailureNotice failure={asked.error} onRetry={() => void asked.refetch()} />;
  if (rows === undefined) return null;
  if (rows.length === 0)
    return (
      <EmptyState icon={<IconHistory size={26} />} title={say('settings.audit.none-title')}>
        {say('settings.audit.none')}
      </EmptyState>
    );
  return (
    <DataList
      label={say('settings.tab.audit')}
      rows={rows}
      keyOf={({ key }) => key}
      cursor={cursor.at}
      onEnd={() => {
        if (asked.hasNextPage && !asked.isFetchingNextPage) void asked.fetchNextPage();
      }}
      isLoadingMore={asked.isFetchingNextPage}
      columns={[
        {
          ...{ id: 'at', title: say('settings.audit.when'), width: '190px' },
          cell: ({ at }) => <Moment at={at} as="time" />,
        },
        {
          ...{ id: 'who', title: say('settings.audit.who'), width: 'minmax(120px, 200px)' },
          cell: ({ actor }) => <HostileText text={actor} fw={600} columns={28} />,
        },
        {
          ...{ id: 'what', title: say('settings.audit.what'), width: 'minmax(280px, 1fr)' },
          cell: ({ text }) => <HostileText text={text} columns={160} />,
        },
      ]}
    />
  );
}
