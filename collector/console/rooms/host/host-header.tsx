import { Alert, Anchor, Badge, Group, List, Text } from '@mantine/core';
import { IconEyeOff, IconPlugConnectedX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { HostOutput } from '#shared/output/host-output.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Labelled } from '../../pieces/labelled.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { RoomHeader } from '../../pieces/room-header.tsx';
import { VerdictBadge } from '../../pieces/verdict-badge.tsx';
import { useSay } from '../../text/language.tsx';

const STATE_COLORS = { watched: 'teal', partly: 'yellow', silent: 'gray' } as const satisfies Record<
  HostOutput['state'],
  string
>;
const MAX_TITLE_COLUMNS = 80;

/** Which host this is, whether it reports, and what cannot be seen on it with what would make it visible. */
export function HostHeader({ host }: { readonly host: HostOutput }) {
  const say = useSay();
  const blind = host.capabilities.filter(({ reason }) => reason !== undefined && reason !== 'not-implemented');
  return (
    <div>
      <RoomHeader
        title={escapeForTerminal(host.hostname, MAX_TITLE_COLUMNS)}
        above={
          <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/hosts" />}>
            {say('room.hosts')}
          </Anchor>
        }
        subtitle={
          <Group gap="xs" mt={4}>
            <Badge color={STATE_COLORS[host.state]} variant="dot" radius="sm" tt="none">
              {say(`host.state.${host.state}`)}
            </Badge>
            {host.verdict === undefined ? null : <VerdictBadge verdict={host.verdict} />}
            <HostileText text={host.systemVersion} columns={48} />
            <span>{say('host.cores', { count: host.cpuCount })}</span>
            {host.addresses.slice(0, 3).map((address) => (
              <HostileText key={address} text={address} columns={40} mono />
            ))}
            <span>
              <Labelled label={say('label.last')}>
                <Moment at={host.lastSeen} />
              </Labelled>
            </span>
          </Group>
        }
      />
      {host.state === 'silent' ? (
        <Alert color="gray" variant="light" icon={<IconPlugConnectedX aria-hidden />} title={say('host.silent-title')}>
          {say('host.silent-remedy')}
        </Alert>
      ) : null}
      {blind.length === 0 ? null : (
        <Alert color="yellow" variant="light" icon={<IconEyeOff aria-hidden />} title={say('host.blind')} mt="xs">
          <List size="sm" spacing={2}>
            {blind.map(({ name, reasonText = '', remedy }) => (
              <List.Item key={name}>
                {say('host.blind-line', { what: say(`capability.${name}`), why: reasonText })}
                {remedy === undefined ? null : (
                  <Text span c="dimmed">
                    {` — ${remedy}`}
                  </Text>
                )}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
    </div>
  );
}
