import { Accordion, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { useSay } from '../../text/language.tsx';
import { MarkedLine } from './marked-line.tsx';

type Evidence = ApiAnswer<'GET /api/v1/incidents/:id/evidence'>;
type ShownAlert = Evidence['alerts'][number];

export interface AlertListProps {
  readonly alerts: readonly ShownAlert[];
  readonly incident: Evidence['incident'];
  readonly open: string | undefined;
  readonly onOpen: (id: string | undefined) => void;
}

const SHOWN_FIRST = 10;

/** What sensors reported: who to whom, how it was tied to a process, and the raw line with what matched. */
export function AlertList({ alerts, incident, open, onOpen }: AlertListProps) {
  const say = useSay();
  const [isAll, showAll] = useState(false);
  const shown = isAll ? alerts : alerts.filter(({ alert }, index) => index < SHOWN_FIRST || alert.id === open);
  if (alerts.length === 0) return <Text c="dimmed">{say('incident.no-alerts')}</Text>;
  return (
    <Stack gap="xs">
      {incident.alertCount > alerts.length ? (
        <Text size="sm" c="dimmed">
          {say('incident.alerts-kept', { kept: alerts.length, count: incident.alertCount })}
        </Text>
      ) : null}
      <Accordion variant="contained" value={open ?? null} onChange={(id) => onOpen(id ?? undefined)}>
        {shown.map((each) => (
          <AlertItem
            key={each.alert.id}
            shown={each}
            join={incident.joins.find(({ alertId }) => alertId === each.alert.id)}
          />
        ))}
      </Accordion>
      {shown.length === alerts.length ? null : (
        <Button size="xs" variant="subtle" onClick={() => showAll(true)}>
          {say('incident.more', { count: alerts.length - shown.length })}
        </Button>
      )}
    </Stack>
  );
}

function AlertItem({
  shown,
  join,
}: {
  readonly shown: ShownAlert;
  readonly join: Evidence['incident']['joins'][number] | undefined;
}) {
  const say = useSay();
  const { alert, matches } = shown;
  const side = ({ ip, port }: { readonly ip: string; readonly port?: number | undefined }) =>
    port === undefined ? ip : `${ip}:${port}`;
  return (
    <Accordion.Item value={alert.id ?? ''}>
      <Accordion.Control>
        <Group gap="xs" wrap="nowrap" justify="space-between">
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            <HostileText mono text={`${side(alert.source)} → ${side(alert.destination)}`} />
          </Text>
          <Group gap="xs" wrap="nowrap">
            {alert.action === undefined ? null : (
              <Badge
                size="sm"
                radius="sm"
                tt="none"
                variant="outline"
                color={alert.action === 'blocked' ? 'orange' : 'gray'}
              >
                {say(`alerts.action.${alert.action}`)}
              </Badge>
            )}
            <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              <Moment at={alert.time} />
            </Text>
          </Group>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="xs">
          <Text size="sm">
            <Moment at={alert.time} as="time" /> ·{' '}
            <HostileText text={[alert.device, alert.signature].filter(Boolean).join(' · ')} />
          </Text>
          {join === undefined ? null : (
            <Text size="sm" c="dimmed">
              {say(`join.${join.how}`)}
              {join.pid === undefined ? '' : ` · pid ${join.pid}`}
            </Text>
          )}
          <Text fw={600} size="xs">
            {say('incident.raw')}
          </Text>
          {alert.raw === undefined ? (
            <Text size="sm" c="dimmed">
              {say('incident.raw-none')}
            </Text>
          ) : (
            <MarkedLine raw={alert.raw} matches={matches} />
          )}
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}
