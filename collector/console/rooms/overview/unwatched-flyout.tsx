import { Anchor, Center, Loader, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { type DataColumn, DataList } from '../../pieces/data-list.tsx';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { Flyout } from '../../pieces/flyout.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';

type Address = ApiAnswer<'GET /api/v1/unwatched-addresses'>['addresses'][number];

const MAX_ROWS = 1_000;

/** Own addresses that alerts name and that no host has: who is missing. */
export function UnwatchedFlyout({ onClose }: { readonly onClose: () => void }) {
  const { say, language } = useLanguage();
  const { data, error, refetch } = useAnswer('GET /api/v1/unwatched-addresses', { query: { limit: MAX_ROWS } });
  const columns: readonly DataColumn<Address>[] = [
    {
      ...{ id: 'ip', title: say('overview.addresses.address'), width: 'minmax(160px, 1fr)' },
      cell: ({ ip, site }) => (
        <Anchor component={Link} to="/alerts" search={{ ip, site } as never} size="sm">
          <HostileText text={ip} mono columns={40} />
        </Anchor>
      ),
    },
    {
      ...{ id: 'mining', title: say('overview.addresses.mining'), width: '90px', align: 'right' },
      cell: ({ mining }) => formatCount(mining, language),
    },
    {
      ...{ id: 'alerts', title: say('overview.addresses.alerts'), width: '90px', align: 'right' },
      cell: ({ alerts }) => formatCount(alerts, language),
    },
    {
      ...{ id: 'last', title: say('overview.addresses.last'), width: '120px' },
      cell: ({ lastSeen }) => <Moment at={lastSeen} c="dimmed" />,
    },
  ];
  return (
    <Flyout title={say('overview.addresses.title')} onClose={onClose}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {say('overview.addresses.text')}
        </Text>
        {error === null ? null : <FailureNotice failure={error} onRetry={() => void refetch()} />}
        {data === undefined && error === null ? (
          <Center p="lg">
            <Loader size="sm" />
          </Center>
        ) : null}
        {data?.addresses.length === 0 ? <Text size="sm">{say('overview.addresses.none')}</Text> : null}
        {data === undefined || data.addresses.length === 0 ? null : (
          <>
            <Text size="sm">
              {say('overview.addresses.shown', {
                shown: formatCount(data.addresses.length, language),
                count: formatCount(data.total, language),
              })}
            </Text>
            <DataList
              label={say('overview.addresses.title')}
              columns={columns}
              rows={data.addresses}
              keyOf={({ site, ip }) => `${site} ${ip}`}
              rowHeight={38}
            />
          </>
        )}
      </Stack>
    </Flyout>
  );
}
