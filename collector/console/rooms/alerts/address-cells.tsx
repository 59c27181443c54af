import { Anchor, Badge, Group, Stack, Text, Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { AddressOutput } from '#shared/output/address-output.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { VerdictBadge } from '../../pieces/verdict-badge.tsx';
import { useSay } from '../../text/language.tsx';
import { ReadingBadge } from './reading-badge.tsx';

/** The address, and whether it is of somebody's own network. */
export function AddressCell({ address: { ip, internal } }: { readonly address: AddressOutput }) {
  const say = useSay();
  return (
    <Group gap={8} wrap="nowrap">
      <Text span ff="monospace" size="sm" fw={500}>
        {ip}
      </Text>
      <Badge
        size="xs"
        radius="sm"
        tt="none"
        variant={internal ? 'light' : 'outline'}
        color={internal ? 'indigo' : 'gray'}
      >
        {say(internal ? 'alerts.scope.internal' : 'alerts.scope.external')}
      </Badge>
    </Group>
  );
}

/** The hosts that have the address, and what was concluded. */
export function WhoCell({ address: { hosts, incidents } }: { readonly address: AddressOutput }) {
  const say = useSay();
  const [host, ...others] = hosts;
  const [incident] = incidents;
  return (
    <Stack gap={0} align="flex-start" style={{ lineHeight: 1.3 }}>
      {host === undefined ? null : (
        <Anchor
          size="sm"
          onClick={(event) => event.stopPropagation()}
          renderRoot={(props) => <Link to="/hosts/$id" params={{ id: host.id }} {...props} />}
        >
          <HostileText text={host.name} columns={24} />
          {others.length === 0 ? null : ` +${others.length}`}
        </Anchor>
      )}
      {incident === undefined ? null : (
        <Anchor
          size="sm"
          onClick={(event) => event.stopPropagation()}
          renderRoot={(props) => <Link to="/incidents/$id" params={{ id: incident.id }} {...props} />}
        >
          <Group gap={4} wrap="nowrap" component="span">
            <Text span size="sm">
              {say(`role.${incident.role}`)}
            </Text>
            <VerdictBadge verdict={incident.verdict} />
          </Group>
        </Anchor>
      )}
    </Stack>
  );
}

/** What signatures say; else what its alerts say about mining. */
export function KnownCell({ address: { knownAs, signs } }: { readonly address: AddressOutput }) {
  const say = useSay();
  const [known] = knownAs;
  if (known !== undefined) {
    return (
      <Tooltip label={<bdi>{`${known.value}${known.note === undefined ? '' : ` · ${known.note}`}`}</bdi>}>
        <Badge color="red" variant="light" radius="sm" tt="none">
          {say(`alerts.known.${known.kind}`)}
        </Badge>
      </Tooltip>
    );
  }
  if (signs === undefined) return null;
  return <ReadingBadge verdict={signs.verdict} />;
}
