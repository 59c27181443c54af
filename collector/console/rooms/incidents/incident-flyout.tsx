import { Anchor, Badge, Button, CloseButton, Drawer, Group, Progress, Stack, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { IncidentOutput } from '#shared/output/incident-output.ts';
import { useMay } from '../../api/caller.ts';
import { CopyLine } from '../../pieces/copy-line.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Labelled } from '../../pieces/labelled.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { VerdictBadge } from '../../pieces/verdict-badge.tsx';
import { useSay } from '../../text/language.tsx';
import { StateBadge } from './state-badge.tsx';
import type { IncidentChange } from './use-incident-changes.ts';
import { AssignMenu, StateMenu } from './work-menus.tsx';

export interface IncidentFlyoutProps {
  readonly incident: IncidentOutput | undefined;
  readonly onClose: () => void;
  readonly onChange: (change: IncidentChange) => void;
}

const MOST_IMPORTANT = 5;

/** An incident in short: enough to decide whether to look at all of it. */
export function IncidentFlyout({ incident, onClose, onChange }: IncidentFlyoutProps) {
  const say = useSay();
  return (
    <Drawer.Root opened={incident !== undefined} onClose={onClose} position="right" size="lg">
      <Drawer.Overlay />
      <Drawer.Content aria-label={say('incidents.flyout')}>
        <Drawer.Body pt="md">
          <Group justify="space-between" mb="sm" wrap="nowrap">
            {incident === undefined ? <span /> : <Actions id={incident.id} onChange={onChange} />}
            <CloseButton aria-label={say('action.close')} onClick={onClose} />
          </Group>
          {incident === undefined ? null : <Summary incident={incident} />}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

/** First, so that they are in sight however long the rest is. */
function Actions({ id, onChange }: Pick<IncidentFlyoutProps, 'onChange'> & { readonly id: string }) {
  const say = useSay();
  const mayChange = useMay('operator');
  return (
    <Group gap="xs">
      {mayChange ? (
        <>
          <StateMenu onChange={onChange} />
          <AssignMenu onChange={onChange} />
        </>
      ) : null}
      <Button
        size="xs"
        renderRoot={(props) => <Link {...props} to="/incidents/$incidentId" params={{ incidentId: id }} />}
        rightSection={<IconArrowRight size={14} aria-hidden />}
      >
        {say('incidents.open')}
      </Button>
    </Group>
  );
}

function Summary({ incident }: { readonly incident: IncidentOutput }) {
  const say = useSay();
  const { id, title, verdict, probability, role, state, work, signals, processes, wallets, pools, next } = incident;
  const { present, notObservable } = signals;
  const process = processes.at(-1);
  return (
    <Stack gap="md">
      <Text fw={600} size="lg" style={{ overflowWrap: 'anywhere' }}>
        <HostileText text={title} />
      </Text>
      <Group gap="xs">
        <VerdictBadge verdict={verdict} probability={probability} />
        <Badge variant="outline" color="gray" radius="sm" tt="none">
          {say(`role.${role}`)}
        </Badge>
        <StateBadge state={state} closeReason={work?.closeReason} />
        {work?.assignee === undefined ? null : (
          <Text size="sm">
            <Labelled label={say('label.assignee')}>
              <HostileText text={work.assignee} />
            </Labelled>
          </Text>
        )}
      </Group>
      {next === undefined ? null : (
        <Text size="sm" c="dimmed">
          {next.text}
        </Text>
      )}
      <Group gap="lg">
        <Text size="sm">
          <Labelled label={say('label.since')}>
            <Moment at={incident.firstSeen} as="time" />
          </Labelled>
        </Text>
        <Text size="sm">
          <Labelled label={say('label.last')}>
            <Moment at={incident.lastSeen} />
          </Labelled>
        </Text>
      </Group>
      {process?.argv === undefined ? null : <CopyLine text={process.argv.join(' ')} />}
      {pools.map(({ host, port }) => (
        <Text key={`${host}:${port}`} size="sm">
          <Labelled label={say('label.pool')}>
            <HostileText mono text={port === undefined ? host : `${host}:${port}`} />
          </Labelled>
        </Text>
      ))}
      {wallets.map(({ address, coin }) => (
        <Text key={address} size="sm" style={{ overflowWrap: 'anywhere' }}>
          <Labelled label={say('label.wallet')}>
            <HostileText mono text={`${coin} ${address}`} />
          </Labelled>
        </Text>
      ))}
      <Stack gap={6}>
        <Text fw={600} size="sm">
          {say('incidents.why')}
        </Text>
        {present.slice(0, MOST_IMPORTANT).map(({ code, text, counted }) => (
          <div key={code}>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              <HostileText text={text} />
            </Text>
            <Progress value={counted * 100} size="sm" aria-label={code} />
          </div>
        ))}
        {present.length > MOST_IMPORTANT ? (
          <Text size="xs" c="dimmed">
            {say('incident.more', { count: present.length - MOST_IMPORTANT })}
          </Text>
        ) : null}
        {notObservable.length === 0 ? null : (
          <Text size="sm" c="dimmed">
            {say('incident.not-observable', { count: notObservable.length })}
          </Text>
        )}
      </Stack>
      <Anchor
        size="xs"
        c="dimmed"
        ff="monospace"
        renderRoot={(props) => <Link {...props} to="/incidents/$incidentId" params={{ incidentId: id }} />}
      >
        {id}
      </Anchor>
    </Stack>
  );
}
