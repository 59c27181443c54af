import { Group, List, Stack, Text, Title } from '@mantine/core';
import type { Overview } from '#shared/api/overview.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { useNow } from '../../pieces/use-now.ts';
import { formatAge, formatCount } from '../../text/format-time.ts';
import { type Say, useLanguage } from '../../text/language.tsx';
import { RowsLink } from './rows-link.tsx';

type Coverage = Overview['coverage'];

const SHOWN_QUIET = 3;
const NAME_COLUMNS = 60;

/** What is behind the numbers of the coverage: why something cannot be seen, and what helps. */
export function BlindSpots({ coverage }: { readonly coverage: Coverage }) {
  const { say, language } = useLanguage();
  const nowMs = useNow(30_000);
  const spots = coverage.blindSpots.filter(({ reason }) => reason !== 'not-implemented');
  const everywhere = coverage.blindSpots.find(({ reason }) => reason === 'not-implemented');
  const separator = say('list.separator');
  if (coverage.hosts.known.count === 0 && coverage.sensors.quiet.length === 0) return null;
  return (
    <Stack gap="xs">
      <Title order={3} size="sm">
        {say('overview.blind.title')}
      </Title>
      <List spacing={6} size="sm" listStyleType="none" pl={0}>
        {spots.map(({ reason, reasonText, remedy, hosts, capabilities }) => (
          <List.Item key={reason}>
            <Group gap={8} wrap="nowrap" align="baseline">
              <RowsLink of={hosts} size="sm" style={{ whiteSpace: 'nowrap' }}>
                {say('overview.blind.hosts', { count: formatCount(hosts.count, language) })}
              </RowsLink>
              <Text size="sm">
                {say('host.blind-line', {
                  what: capabilities.map(({ text }) => text).join(separator),
                  why: reasonText,
                })}
                {remedy === undefined ? null : (
                  <Text span fw={600}>
                    {' → '}
                    {remedy}
                  </Text>
                )}
              </Text>
            </Group>
          </List.Item>
        ))}
        {coverage.sensors.quiet.slice(0, SHOWN_QUIET).map((sensor) => (
          <List.Item key={sensor.source}>
            {describeQuiet(say, sensor, (at) => formatAge(Date.parse(at), nowMs, language))}
          </List.Item>
        ))}
        {spots.length === 0 && coverage.hosts.known.count > coverage.hosts.silent.count ? (
          <List.Item>{say('overview.blind.none')}</List.Item>
        ) : null}
        {everywhere === undefined ? null : (
          <List.Item>
            <Text size="sm" c="dimmed">
              {say('overview.blind.everywhere', {
                what: everywhere.capabilities.map(({ text }) => text).join(separator),
              })}
            </Text>
          </List.Item>
        )}
      </List>
    </Stack>
  );
}

type Quiet = Coverage['sensors']['quiet'][number];

function describeQuiet(
  say: Say,
  { source: name, lastAlert, usualGapMs }: Quiet,
  ageOf: (at: string) => string,
): string {
  const source = escapeForTerminal(name, NAME_COLUMNS);
  if (lastAlert === undefined) return say('overview.sensors.never-line', { source });
  const age = ageOf(lastAlert);
  return usualGapMs === undefined
    ? say('overview.sensors.stopped-line', { source, age })
    : say('overview.sensors.quiet-line', { source, age, usualMs: usualGapMs });
}
