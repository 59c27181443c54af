import { Grid, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { AlertOutput } from '#shared/output/alert-output.ts';
import { usePages } from '../../api/use-answer.ts';
import type { DataColumn } from '../../pieces/data-list.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { type Say, useSay } from '../../text/language.tsx';
import classes from './alerts.module.css';
import { alertQuery } from './alerts-search.ts';
import { FacetPanel } from './facet-panel.tsx';
import { PagedList } from './paged-list.tsx';
import { ReadingBadge } from './reading-badge.tsx';
import { useAlertsSearch } from './use-alerts-search.ts';
import { ValueFilter } from './value-filter.tsx';

/** Longer ones are IPv6: two lines, smaller. */
const MAX_IPV4 = 15;
/** Two lines: a time, a long signature. */
const ROW_HEIGHT = 50;

/** Single alerts, newest first, with what is most frequent among them beside. */
export function AlertList() {
  const say = useSay();
  const { search, go, nowMs } = useAlertsSearch();
  const query = alertQuery(search, nowMs);
  const pages = usePages('GET /api/v1/alerts', { query: { ...query, limit: 200 } });
  const rows = useMemo(() => (pages.data ?? []).flatMap((page) => page.alerts), [pages.data]);
  const open = ({ id }: AlertOutput) => {
    if (id !== undefined) go({ ...search, alert: id });
  };
  return (
    <Grid gap="md" aria-busy={pages.isPending}>
      <Grid.Col span={{ base: 12, xl: 9 }}>
        <PagedList
          pages={pages}
          label={say('alerts.raw')}
          listId="alerts-raw"
          columns={columnsOf(say)}
          rows={rows}
          keyOf={({ id, time }) => id ?? time}
          rowHeight={ROW_HEIGHT}
          onOpen={open}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, xl: 3 }}>
        <FacetPanel query={query} />
      </Grid.Col>
    </Grid>
  );
}

function columnsOf(say: Say): readonly DataColumn<AlertOutput>[] {
  const side = (field: 'source' | 'destination'): DataColumn<AlertOutput> => ({
    ...{ id: field, title: say(`alerts.column.${field}`), width: '148px' },
    cell: ({ [field]: { ip } }) => (
      <ValueFilter field={field} value={ip}>
        <Text
          span
          ff="monospace"
          {...(ip.length > MAX_IPV4 ? { fz: 11, lh: 1.2 } : { size: 'sm' })}
          className={classes.two ?? ''}
        >
          {ip}
        </Text>
      </ValueFilter>
    ),
  });
  return [
    {
      ...{ id: 'time', title: say('alerts.column.time'), width: '96px', isFixed: true },
      cell: ({ time }) => <Moment at={time} as="lines" />,
    },
    side('source'),
    side('destination'),
    {
      ...{ id: 'port', title: say('alerts.column.port'), width: '66px' },
      cell: ({ destination: { port } }) =>
        port === undefined ? null : (
          <ValueFilter field="port" value={String(port)}>
            {port}
          </ValueFilter>
        ),
    },
    {
      ...{ id: 'signature', title: say('alerts.column.signature'), width: 'minmax(180px, 1fr)' },
      cell: ({ signature, domain }) =>
        signature === undefined ? (
          <HostileText text={domain ?? ''} columns={60} />
        ) : (
          <ValueFilter field="signature" value={signature}>
            <span className={classes.two}>
              <HostileText text={signature} columns={90} />
            </span>
          </ValueFilter>
        ),
    },
    {
      ...{ id: 'mining', title: say('alerts.column.mining'), width: '160px' },
      cell: ({ mining }) => (mining === undefined ? null : <ReadingBadge verdict={mining.verdict} />),
    },
    {
      ...{ id: 'action', title: say('alerts.column.action'), width: '85px' },
      cell: ({ action }) =>
        action === undefined ? null : (
          <ValueFilter field="action" value={action}>
            {say(`alerts.action.${action}`)}
          </ValueFilter>
        ),
    },
    {
      ...{ id: 'device', title: say('alerts.column.device'), width: '124px' },
      cell: ({ device }) =>
        device === undefined ? null : (
          <ValueFilter field="device" value={device}>
            <HostileText text={device} columns={24} />
          </ValueFilter>
        ),
    },
  ];
}
