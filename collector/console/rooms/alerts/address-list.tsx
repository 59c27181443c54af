import { ActionIcon, Group, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconListDetails } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { AddressOutput } from '#shared/output/address-output.ts';
import { usePages } from '../../api/use-answer.ts';
import type { DataColumn } from '../../pieces/data-list.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';
import { AddressCell, KnownCell, WhoCell } from './address-cells.tsx';
import { addressListOf, addressQuery, type AlertsSearch, stepsOf, textOfStep } from './alerts-search.ts';
import { COLOURS } from './colours.ts';
import { PagedList } from './paged-list.tsx';
import { cleaned, useAlertsSearch } from './use-alerts-search.ts';

/** So many steps, then the next one leads to single alerts. */
const MAX_STEPS = 2;
/** Two lines: the host, and what was concluded about it. */
const ROW_HEIGHT = 54;

/** Addresses of one side of alerts. Opening one leads on: to those on its other side, in the end to the alerts of the two. */
export function AddressList() {
  const { say, language } = useLanguage();
  const { search, go, nowMs } = useAlertsSearch();
  const { side } = addressListOf(search);
  const name = side === 'source' ? 'GET /api/v1/sources' : 'GET /api/v1/destinations';
  const pages = usePages(name, { query: { ...addressQuery(search, nowMs), limit: 100 } });
  const rows = useMemo(
    () => (pages.data ?? []).flatMap((page) => ('sources' in page ? page.sources : page.destinations)),
    [pages.data],
  );
  const open = ({ ip }: AddressOutput) =>
    go(stepsOf(search).length < MAX_STEPS ? stepInto(search, side, ip) : alertsBetween(search, side, ip));
  const count = formatCount(pages.data?.[0]?.total ?? 0, language);
  const label = say(side === 'source' ? 'alerts.count-sources' : 'alerts.count-destinations', { count });
  return (
    <div aria-busy={pages.isPending}>
      <Text size="sm" c="dimmed" mb={4} aria-live="polite">
        {label}
      </Text>
      <PagedList
        pages={pages}
        label={label}
        listId={`alerts-${side}`}
        columns={columnsOf(side, language, say, (ip) => go(alertsBetween(search, side, ip)))}
        rows={rows}
        keyOf={({ site, ip }) => `${site} ${ip}`}
        rowHeight={ROW_HEIGHT}
        onOpen={open}
      />
    </div>
  );
}

function stepInto(search: AlertsSearch, side: 'source' | 'destination', ip: string): AlertsSearch {
  const { list: _, text: __, scope: ___, known: ____, ...kept } = search;
  return cleaned({ ...kept, via: [...(search.via ?? []), textOfStep({ side, ip })] });
}

/** Single alerts of an address, with the one on its other side where there is one. */
function alertsBetween(search: AlertsSearch, side: 'source' | 'destination', ip: string): AlertsSearch {
  const { of } = addressListOf(search);
  const other = side === 'source' ? 'destination' : 'source';
  const { text: _, scope: __, known: ___, order: ____, not: _____, ...kept } = search;
  return { ...kept, list: 'alerts', is: [`${side}:${ip}`, ...(of === undefined ? [] : [`${other}:${of}`])] };
}

function columnsOf(
  side: 'source' | 'destination',
  language: ReturnType<typeof useLanguage>['language'],
  say: ReturnType<typeof useLanguage>['say'],
  onRaw: (ip: string) => void,
): readonly DataColumn<AddressOutput>[] {
  const peers = side === 'source' ? 'alerts.destinations' : 'alerts.sources';
  const number = (value: number) => formatCount(value, language);
  return [
    {
      ...{ id: 'address', title: say('alerts.column.address'), width: 'minmax(204px, 1.31fr)', isFixed: true },
      cell: (address) => <AddressCell address={address} />,
    },
    {
      ...{ id: 'alerts', title: say('alerts.column.alerts'), width: '72px', align: 'right' },
      cell: ({ alerts }) => number(alerts),
    },
    {
      ...{ id: 'mining', title: say('alerts.column.mining'), width: '72px', align: 'right' },
      cell: ({ mining }) => (
        <Text span inherit {...(mining > 0 ? { c: COLOURS.mining, fw: 700 } : { c: 'dimmed' })}>
          {number(mining)}
        </Text>
      ),
    },
    {
      ...{ id: 'peers', title: say(peers), width: '112px', align: 'right' },
      cell: ({ peers: counted }) =>
        counted === undefined
          ? ''
          : counted.isComplete
            ? number(counted.count)
            : say('alerts.at-least', { count: number(counted.count) }),
    },
    {
      ...{ id: 'who', title: say('alerts.column.who'), width: 'minmax(155px, 1fr)' },
      cell: (address) => <WhoCell address={address} />,
    },
    {
      ...{ id: 'known', title: say('alerts.column.known'), width: 'minmax(159px, 1.02fr)' },
      cell: (address) => <KnownCell address={address} />,
    },
    {
      ...{ id: 'first', title: say('alerts.column.first'), width: '100px' },
      cell: ({ firstSeen }) => <Moment at={firstSeen} />,
    },
    {
      ...{ id: 'last', title: say('alerts.column.last'), width: '100px' },
      cell: ({ lastSeen }) => <Moment at={lastSeen} />,
    },
    {
      ...{
        id: 'raw',
        title: <VisuallyHidden>{say('alerts.column.more')}</VisuallyHidden>,
        width: '48px',
        isFixed: true,
      },
      cell: ({ ip }) => (
        <Group justify="center">
          <Tooltip label={say('alerts.open-raw', { ip })}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={say('alerts.open-raw', { ip })}
              onClick={(event) => {
                event.stopPropagation();
                onRaw(ip);
              }}
            >
              <IconListDetails size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
      ),
    },
  ];
}
