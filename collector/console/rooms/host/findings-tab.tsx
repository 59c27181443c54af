import { Badge, Loader, VisuallyHidden } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { HostOutput } from '#shared/output/host-output.ts';
import type { FindingOutput } from '#shared/output/finding-output.ts';
import { usePages } from '../../api/use-answer.ts';
import { type DataColumn, DataList } from '../../pieces/data-list.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { FindingNormal } from '../../pieces/mark-normal/finding-normal.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { formatLocalTime } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';

const SEVERITY_COLORS = { info: 'gray', low: 'gray', medium: 'yellow', high: 'orange', critical: 'red' } as const;

/** What the agent of this host found. */
export function FindingsTab({ host }: { readonly host: HostOutput }) {
  const { language, say } = useLanguage();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = usePages('GET /api/v1/findings', {
    query: { host: host.id, lang: language },
  });
  if (error !== null && data === undefined) return <FailureNotice failure={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loader size="sm" />;
  const findings = data.flatMap((page) => page.findings);
  if (findings.length === 0)
    return (
      <EmptyState icon={<IconSearch size={24} />} title={say('findings.none')}>
        {say('findings.none-why', { time: formatLocalTime(Date.parse(host.firstSeen)) })}
      </EmptyState>
    );
  const columns: readonly DataColumn<FindingOutput>[] = [
    {
      ...{ id: 'what', title: say('findings.column.what'), width: 'minmax(320px, 1fr)' },
      cell: ({ title }) => <HostileText text={title} columns={110} />,
    },
    {
      ...{ id: 'severity', title: say('findings.column.severity'), width: '120px' },
      cell: ({ severity }) => (
        <Badge color={SEVERITY_COLORS[severity]} variant="dot" radius="sm" tt="none">
          {say(`severity.${severity}`)}
        </Badge>
      ),
    },
    {
      ...{ id: 'state', title: say('findings.column.state'), width: '92px' },
      cell: ({ state }) => say(`findings.${state}`),
    },
    {
      ...{ id: 'first', title: say('findings.column.first'), width: '110px' },
      cell: ({ firstSeen }) => <Moment at={firstSeen} />,
    },
    {
      ...{ id: 'last', title: say('findings.column.last'), width: '110px' },
      cell: ({ lastSeen }) => <Moment at={lastSeen} />,
    },
    {
      ...{ id: 'normal', title: <VisuallyHidden>{say('normal.button')}</VisuallyHidden>, width: '170px' },
      cell: (finding) => <FindingNormal finding={finding} host={{ hostname: host.hostname, site: host.site }} />,
    },
  ];
  return (
    <DataList
      label={say('host.tab.findings')}
      columns={columns}
      rows={findings}
      keyOf={({ id }) => id}
      height={480}
      onEnd={() => {
        if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
      }}
      isLoadingMore={isFetchingNextPage}
    />
  );
}
