import { Anchor, Badge, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconSearchOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SearchItem } from '#shared/api/search.ts';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Labelled } from '../../pieces/labelled.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { VerdictBadge } from '../../pieces/verdict-badge.tsx';
import { formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';
import { alertsOf } from './alerts-of.ts';

const MAX_ADDRESSES = 30;

/** Everything that is known of one thing; every line leads to what it names. */
export function SearchResult({ item }: { readonly item: SearchItem }) {
  const { say, language } = useLanguage();
  const { recognised, alerts, hosts, incidents, findings, notes, knownAs, addresses = [] } = item;
  const toAlerts = alertsOf(item);
  const kind = say(`search.kind.${recognised.kind}`);
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {say('search.recognised', { kind })}
      </Text>
      {item.isKnown ? null : (
        <EmptyState icon={<IconSearchOff />} title={say('search.nothing')}>
          {say('search.nothing-why')}
        </EmptyState>
      )}
      <Part title={say('alerts.column.known')} isEmpty={knownAs.length === 0}>
        {knownAs.map(({ id, kind: sort, value, note }) => (
          <Group key={id} gap="sm">
            <Badge color="red" variant="light" radius="sm" tt="none">
              {say(`alerts.known.${sort}`)}
            </Badge>
            <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              <HostileText text={value} />
            </Text>
            {note === undefined ? null : (
              <Text size="sm" c="dimmed">
                <HostileText text={note} />
              </Text>
            )}
          </Group>
        ))}
      </Part>
      <Part title={say('search.incidents')} isEmpty={incidents.length === 0}>
        {incidents.map(({ id, verdict, role, state, title }) => (
          <Group key={id} gap="sm">
            <VerdictBadge verdict={verdict} />
            <Anchor
              size="sm"
              title={id}
              style={{ overflowWrap: 'anywhere' }}
              renderRoot={(props) => <Link to="/incidents/$id" params={{ id }} {...props} />}
            >
              <HostileText text={title ?? `${say(`role.${role}`)} · ${id}`} columns={160} />
            </Anchor>
            <Text size="sm" c="dimmed">
              {say(`state.${state}`)}
            </Text>
          </Group>
        ))}
      </Part>
      <Part title={say('search.hosts')} isEmpty={hosts.length === 0}>
        {hosts.map(({ id, name, site }) => (
          <Group key={id} gap="sm">
            <Anchor size="sm" renderRoot={(props) => <Link to="/hosts/$id" params={{ id }} {...props} />}>
              <HostileText text={name} columns={60} />
            </Anchor>
            <Text size="sm" c="dimmed">
              <Labelled label={say('label.site')}>
                <HostileText text={site} columns={30} />
              </Labelled>
            </Text>
          </Group>
        ))}
      </Part>
      <Part title={say('search.findings')} isEmpty={findings.length === 0}>
        {findings.map(({ id, hostId, title }) => (
          <Anchor
            key={`${hostId} ${id}`}
            size="sm"
            renderRoot={(props) => (
              <Link to="/hosts/$id" params={{ id: hostId }} search={{ tab: 'findings' }} {...props} />
            )}
          >
            <HostileText text={title} columns={100} />
          </Anchor>
        ))}
      </Part>
      <Part title={say('search.alerts')} isEmpty={alerts === undefined}>
        {alerts === undefined ? null : (
          <Group gap="sm">
            {toAlerts === undefined ? (
              <Text size="sm">{countOf(alerts)}</Text>
            ) : (
              <Anchor size="sm" renderRoot={(props) => <Link to="/alerts" search={toAlerts} {...props} />}>
                {countOf(alerts)}
              </Anchor>
            )}
            <Text size="sm" c="dimmed">
              <Moment at={alerts.firstSeen} as="time" /> – <Moment at={alerts.lastSeen} as="time" />
            </Text>
          </Group>
        )}
      </Part>
      <Part title={say('search.addresses')} isEmpty={addresses.length === 0}>
        <Group gap="sm">
          {addresses.slice(0, MAX_ADDRESSES).map((ip) => (
            <Anchor
              key={ip}
              size="sm"
              ff="monospace"
              renderRoot={(props) => <Link to="/search" search={{ q: ip }} {...props} />}
            >
              {ip}
            </Anchor>
          ))}
        </Group>
      </Part>
      <Part title={say('search.notes')} isEmpty={notes.length === 0}>
        {notes.map(({ incidentId, at, by, text }) => (
          <Stack key={`${incidentId} ${at}`} gap={2}>
            <Anchor
              size="sm"
              renderRoot={(props) => <Link to="/incidents/$id" params={{ id: incidentId }} {...props} />}
            >
              <HostileText text={by} columns={30} /> · <Moment at={at} as="time" />
            </Anchor>
            <Text size="sm">
              <HostileText text={text} columns={400} />
            </Text>
          </Stack>
        ))}
      </Part>
    </Stack>
  );

  function countOf({ total, mining }: NonNullable<SearchItem['alerts']>): string {
    return say('search.alerts-count', { count: formatCount(total, language), mining: formatCount(mining, language) });
  }
}

interface PartProps {
  readonly title: string;
  readonly isEmpty: boolean;
  readonly children: ReactNode;
}

function Part({ title, isEmpty, children }: PartProps) {
  if (isEmpty) return null;
  return (
    <Paper withBorder radius="md" p="md" component="section">
      <Title order={2} size="h5" mb="xs">
        {title}
      </Title>
      <Stack gap={6}>{children}</Stack>
    </Paper>
  );
}
