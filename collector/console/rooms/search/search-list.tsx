import { Badge, Checkbox, Group, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { SearchItem } from '#shared/api/search.ts';
import { type DataColumn, DataList } from '../../pieces/data-list.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { useListCursor } from '../../pieces/list-cursor.ts';
import { Moment } from '../../pieces/moment.tsx';
import { VerdictBadge } from '../../pieces/verdict-badge.tsx';
import { formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';

/** Many things, a line each: what it is, whether anything is known of it, and what. Opening one shows all of it. */
export function SearchList({ items }: { readonly items: readonly SearchItem[] }) {
  const { say, language } = useLanguage();
  const navigate = useNavigate({ from: '/search' });
  const [isKnownOnly, setKnownOnly] = useState(false);
  const known = items.filter((item) => item.isKnown);
  const rows = isKnownOnly ? known : items;
  const open = ({ label }: SearchItem) => void navigate({ search: { q: label } });
  const cursor = useListCursor(rows.length, (index) => {
    const row = rows[index];
    if (row !== undefined) open(row);
  });
  const matched = say('search.matched', {
    known: formatCount(known.length, language),
    count: formatCount(items.length, language),
  });
  return (
    <>
      <Group mb="xs" gap="md">
        <Text fw={600} aria-live="polite">
          {matched}
        </Text>
        <Checkbox
          size="xs"
          label={say('search.known-first')}
          checked={isKnownOnly}
          onChange={(event) => setKnownOnly(event.currentTarget.checked)}
        />
      </Group>
      <DataList
        label={matched}
        listId="search"
        columns={useColumns()}
        rows={rows}
        keyOf={({ recognised, label }) => `${recognised.kind} ${label}`}
        cursor={cursor.at}
        onOpen={open}
        height="calc(100dvh - 350px)"
      />
    </>
  );
}

function useColumns(): readonly DataColumn<SearchItem>[] {
  const { say, language } = useLanguage();
  return [
    {
      ...{ id: 'thing', title: say('search.column.thing'), width: 'minmax(150px, 1.07fr)', isFixed: true },
      cell: ({ label }) => <HostileText text={label} columns={60} mono />,
    },
    {
      ...{ id: 'kind', title: say('search.column.kind'), width: '100px' },
      cell: ({ recognised }) => say(`search.kind.${recognised.kind}`),
    },
    {
      ...{ id: 'is-known', title: say('search.column.match'), width: '142px' },
      cell: ({ isKnown }) => (
        <Badge color={isKnown ? 'teal' : 'gray'} variant={isKnown ? 'light' : 'outline'} radius="sm" tt="none">
          {say(isKnown ? 'search.known' : 'search.unknown')}
        </Badge>
      ),
    },
    {
      ...{ id: 'known-as', title: say('search.column.known'), width: 'minmax(118px, 0.84fr)' },
      cell: ({ knownAs: [first] }) =>
        first === undefined ? null : (
          <Badge color="red" variant="light" radius="sm" tt="none">
            {say(`alerts.known.${first.kind}`)}
          </Badge>
        ),
    },
    {
      ...{ id: 'host', title: say('search.hosts'), width: 'minmax(140px, 1fr)' },
      cell: ({ hosts: [host, ...others] }) =>
        host === undefined ? null : (
          <>
            <HostileText text={host.name} columns={24} />
            {others.length === 0 ? '' : ` +${others.length}`}
          </>
        ),
    },
    {
      ...{ id: 'incident', title: say('search.incidents'), width: 'minmax(168px, 1.2fr)' },
      cell: ({ incidents: [incident, ...others] }) =>
        incident === undefined ? null : (
          <Group gap={6} wrap="nowrap">
            <VerdictBadge verdict={incident.verdict} />
            {say(`role.${incident.role}`)}
            {others.length === 0 ? '' : ` +${others.length}`}
          </Group>
        ),
    },
    {
      ...{ id: 'alerts', title: say('search.alerts'), width: '80px', align: 'right' },
      cell: ({ alerts }) => (alerts === undefined ? '' : formatCount(alerts.total, language)),
    },
    {
      ...{ id: 'last', title: say('alerts.column.last'), width: '112px' },
      cell: ({ alerts }) => (alerts === undefined ? null : <Moment at={alerts.lastSeen} />),
    },
  ];
}
