import { Badge, Group, Stack, Table, Text } from '@mantine/core';
import type { IncidentOutput } from '#shared/output/incident-output.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { useSay } from '../../text/language.tsx';
import classes from './signal-bars.module.css';

/** Every sign: what counted and how much of its weight, what was looked for in vain, what nobody could look for. */
export function SignalBars({ signals }: { readonly signals: IncidentOutput['signals'] }) {
  const say = useSay();
  const { present, allowed = [], absent, notObservable } = signals;
  return (
    <Stack gap="md">
      <div>
        <Text fw={600} size="sm" mb={6}>
          {say('incident.present', { count: present.length })}
        </Text>
        <Stack gap={10}>
          {present.map(({ code, text, group, witness, counted, weight }) => (
            <div key={code}>
              <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
                <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                  <HostileText text={text} />
                </Text>
                <Group gap={4} wrap="nowrap" style={{ flexShrink: 0 }}>
                  <Badge size="sm" variant="light" radius="sm" tt="none" style={{ flexShrink: 0 }}>
                    {say(`group.${group}`)}
                  </Badge>
                  <Badge size="sm" variant="outline" color="gray" radius="sm" tt="none" style={{ flexShrink: 0 }}>
                    {say(`witness.${witness}`)}
                  </Badge>
                </Group>
              </Group>
              <Group gap="xs" wrap="nowrap">
                <div className={classes.bar} aria-hidden>
                  <div className={classes.weight} style={{ width: `${weight * 100}%` }} />
                  <div className={classes.counted} style={{ width: `${counted * 100}%` }} />
                </div>
                <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                  {say('incident.weight', { counted: counted.toFixed(2), weight: weight.toFixed(2) })}
                </Text>
              </Group>
            </div>
          ))}
        </Stack>
      </div>
      {allowed.length === 0 ? null : (
        <div>
          <Text fw={600} size="sm" mb={4}>
            {say('normal.allowed', { count: allowed.length })}
          </Text>
          {allowed.map(({ code, text, by }) => (
            <Text key={code} size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
              <HostileText text={text} />
              <Text size="xs" c="dimmed" component="div">
                <HostileText text={by.text} />
              </Text>
            </Text>
          ))}
        </div>
      )}
      {notObservable.length === 0 ? null : (
        <div>
          <Text fw={600} size="sm" mb={4}>
            {say('incident.not-observable', { count: notObservable.length })}
          </Text>
          <Table withRowBorders={false} verticalSpacing={2} fz="sm">
            <Table.Tbody>
              {notObservable.map(({ code, text, reasonText }) => (
                <Table.Tr key={code}>
                  <Table.Td ps={0}>{text}</Table.Td>
                  <Table.Td c="dimmed">{reasonText}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {absent.length === 0 ? null : (
        <div>
          <Text fw={600} size="sm" mb={4}>
            {say('incident.absent', { count: absent.length })}
          </Text>
          {absent.map(({ code, text }) => (
            <Text key={code} size="sm" c="dimmed">
              {text}
            </Text>
          ))}
        </div>
      )}
    </Stack>
  );
}
