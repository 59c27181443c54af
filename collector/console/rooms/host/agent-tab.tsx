import { Paper, SimpleGrid, Table, Text, Title } from '@mantine/core';
import type { HostOutput } from '#shared/output/host-output.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { formatCount } from '../../text/format-time.ts';
import { type Say, useLanguage } from '../../text/language.tsx';
import { GapCause } from './gap-cause.tsx';
import { Facts } from './facts.tsx';
import { formatBytes } from './format-bytes.ts';

/** The agent itself: what it is, what it costs its host, and what it could not do. */
export function AgentTab({ host }: { readonly host: HostOutput }) {
  const { language, say } = useLanguage();
  const { cpu } = host;
  const pausedUntil = host.capabilities.find(({ reason }) => reason === 'paused')?.detail;
  const gaps = Object.entries(cpu?.gaps ?? {}).filter(([, count]) => count > 0);
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <Paper withBorder radius="md" p="md">
        <Facts
          rows={[
            [
              say('agent.paused'),
              pausedUntil === undefined ? undefined : <Moment key="paused" at={pausedUntil} as="time" />,
            ],
            [say('agent.version'), <HostileText key="version" text={host.agentVersion} />],
            [say('agent.last-summary'), cpu === undefined ? say('host.unknown') : <Moment key="at" at={cpu.at} />],
            [
              say('agent.cpu'),
              cpu?.agentCpuCores === undefined
                ? say('host.unknown')
                : say('agent.cpu-value', { cores: cpu.agentCpuCores.toFixed(3) }),
            ],
            [
              say('agent.memory'),
              cpu?.agentResidentBytes === undefined ? say('host.unknown') : formatBytes(cpu.agentResidentBytes),
            ],
            [
              say('agent.processes'),
              cpu?.processCount === undefined ? say('now.unseen') : formatCount(cpu.processCount, language),
            ],
            [say('agent.clock'), describeClock(host.clockOffsetMs, say)],
          ]}
        />
      </Paper>
      <Paper withBorder radius="md" p="md">
        <Title order={3} size="h5" mb="xs">
          {say('agent.gaps')}
        </Title>
        {cpu === undefined ? (
          <Text size="sm">{say('host.unknown')}</Text>
        ) : gaps.length === 0 ? (
          <Text size="sm">{say('agent.gaps-none')}</Text>
        ) : (
          <Table fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{say('agent.gap-cause')}</Table.Th>
                <Table.Th ta="right">{say('agent.gap-count')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {gaps.map(([cause, count]) => (
                <Table.Tr key={cause}>
                  <Table.Td>
                    <GapCause cause={cause} />
                  </Table.Td>
                  <Table.Td ta="right">{formatCount(count, language)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Paper>
    </SimpleGrid>
  );
}

function describeClock(offsetMs: number, say: Say): string {
  if (Math.abs(offsetMs) < 1_000) return say('agent.clock-right');
  const seconds = Math.round(Math.abs(offsetMs) / 1_000);
  return say(offsetMs > 0 ? 'agent.clock-ahead' : 'agent.clock-behind', { seconds });
}
