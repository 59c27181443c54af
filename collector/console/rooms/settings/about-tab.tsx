import { Alert, Code, List, Paper, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { isHealthCounter } from '#shared/model/health-counter.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';

const EVERY_MS = 15_000;

/** What this is, and how it fares. */
export function AboutTab() {
  const { say, language } = useLanguage();
  const asked = useAnswer('GET /api/v1/status', {}, { everyMs: EVERY_MS });
  if (asked.error !== null) return <FailureNotice failure={asked.error} onRetry={() => void asked.refetch()} />;
  if (asked.data === undefined) return null;
  const { version, startedAt, hosts, indicators, counters } = asked.data;
  const count = (value: number) => formatCount(value, language);
  return (
    <Stack gap="lg" maw={900}>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
        <Fact title={say('settings.about.version')}>{version}</Fact>
        <Fact title={say('settings.about.running-since')}>
          <Moment at={startedAt} />
        </Fact>
        <Fact title={say('settings.about.indicators')}>{count(indicators.entries)}</Fact>
        <Fact title={say('settings.about.hosts')}>
          {say('settings.about.hosts-of', { connected: count(hosts.connected), known: count(hosts.known) })}
        </Fact>
      </SimpleGrid>
      {indicators.problems.length === 0 ? null : (
        <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={say('settings.about.indicator-problems')}>
          <List size="sm">
            {indicators.problems.map((problem) => (
              <List.Item key={problem}>
                <HostileText text={problem} mono />
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Stack gap="xs">
        <Title order={2} size="h4">
          {say('settings.about.health')}
        </Title>
        <Text size="sm" c="dimmed">
          {say('settings.about.health-hint')}
        </Text>
        <Paper withBorder>
          <Table verticalSpacing={6} horizontalSpacing="md">
            <Table.Tbody>
              {Object.entries(counters).map(([name, value]) => (
                <Table.Tr key={name}>
                  <Table.Td>{isHealthCounter(name) ? say(`health.${name}`) : <Code>{name}</Code>}</Table.Td>
                  <Table.Td ta="right" fw={value === 0 ? 400 : 700}>
                    {count(value)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Paper>
      </Stack>
      <Stack gap={4}>
        <Title order={2} size="h4">
          {say('settings.about.licence')}
        </Title>
        <Text size="sm">{say('settings.about.licence-text')}</Text>
      </Stack>
    </Stack>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      <Text fw={650} size="lg" component="div">
        {children}
      </Text>
    </Paper>
  );
}
