import { Badge, Group, Paper, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import type { HostOutput } from '#shared/output/host-output.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { useSay } from '../../text/language.tsx';
import { Facts } from './facts.tsx';
import { formatBytes } from './format-bytes.ts';

/** What the host is, and what can be seen on it. */
export function InventoryTab({ host }: { readonly host: HostOutput }) {
  const say = useSay();
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <Paper withBorder radius="md" p="md">
        <Facts
          rows={[
            [say('inventory.system'), <HostileText key="system" text={host.systemVersion} />],
            [say('inventory.architecture'), <HostileText key="architecture" text={host.architecture} />],
            [say('inventory.memory'), host.memoryBytes === undefined ? undefined : formatBytes(host.memoryBytes)],
            [
              say('inventory.addresses'),
              <Stack key="addresses" gap={0}>
                {host.addresses.map((address) => (
                  <HostileText key={address} text={address} mono />
                ))}
              </Stack>,
            ],
            [say('inventory.site'), <HostileText key="site" text={host.site} />],
            [
              say('inventory.labels'),
              host.labels.length === 0 ? undefined : (
                <Group key="labels" gap={4}>
                  {host.labels.map((label) => (
                    <Badge key={label} variant="light" color="gray" radius="sm" tt="none">
                      <HostileText text={label} columns={40} />
                    </Badge>
                  ))}
                </Group>
              ),
            ],
            [say('inventory.booted'), <Moment key="booted" at={host.bootedAt} as="time" />],
            [say('inventory.known'), <Moment key="known" at={host.firstSeen} as="time" />],
            [say('inventory.id'), <HostileText key="id" text={host.id} mono />],
          ]}
        />
      </Paper>
      <Paper withBorder radius="md" p="md">
        <Title order={3} size="h5" mb="xs">
          {say('inventory.sight')}
        </Title>
        <Table fz="sm" verticalSpacing={4}>
          <Table.Tbody>
            {host.capabilities.map(({ name, observable, reasonText, remedy, detail }) => (
              <Table.Tr key={name}>
                <Table.Td>{say(`capability.${name}`)}</Table.Td>
                <Table.Td>
                  <Badge color={observable ? 'teal' : 'yellow'} variant="dot" radius="sm" tt="none">
                    {say(observable ? 'inventory.yes' : 'inventory.no')}
                  </Badge>
                  {reasonText === undefined ? null : <Text size="xs">{reasonText}</Text>}
                  {remedy === undefined ? null : (
                    <Text size="xs" c="dimmed">
                      {remedy}
                    </Text>
                  )}
                  {detail === undefined ? null : (
                    <Text size="xs" c="dimmed">
                      <HostileText text={detail} columns={80} mono />
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
    </SimpleGrid>
  );
}
