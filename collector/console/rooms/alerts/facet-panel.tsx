import { Group, Paper, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ApiAnswer, ApiQuery } from '#shared/api/endpoints.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';
import { ValueFilter } from './value-filter.tsx';

type Facets = ApiAnswer<'GET /api/v1/alerts/facets'>;

const SHOWN = ['signature', 'port', 'device', 'action'] as const;
const MAX_VALUES = 6;

/** What is most frequent among the alerts of the filter, each to take or to leave out. */
export function FacetPanel({ query }: { readonly query: ApiQuery<'GET /api/v1/alerts/facets'> }) {
  const { say, language } = useLanguage();
  const { data } = useAnswer('GET /api/v1/alerts/facets', { query });
  if (data === undefined) return null;
  const count = formatCount(data.counted, language);
  return (
    <Paper withBorder radius="md" p="sm" component="aside" aria-label={say('alerts.facets')}>
      <Text fw={600} size="sm">
        {say('alerts.facets')}
      </Text>
      <Text size="xs" c="dimmed" mb="xs">
        {say(data.isComplete ? 'alerts.facets-all' : 'alerts.facets-newest', { count })}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2, md: 4, xl: 1 }} spacing="md">
        {SHOWN.map((field) => (
          <Facet key={field} field={field} facets={data} />
        ))}
      </SimpleGrid>
    </Paper>
  );
}

function Facet({ field, facets }: { readonly field: (typeof SHOWN)[number]; readonly facets: Facets }) {
  const { say, language } = useLanguage();
  const values = facets.counts[field].slice(0, MAX_VALUES);
  if (values.length === 0) return null;
  return (
    <div>
      <Text size="xs" fw={600} c="dimmed" mb={4}>
        {say(`alerts.column.${field}`)}
      </Text>
      <Stack gap={6}>
        {values.map(({ value, alerts }) => (
          <div key={value}>
            <Group justify="space-between" gap="xs" wrap="nowrap">
              <Text size="xs" component="div" style={{ minWidth: 0, flex: 1 }}>
                <ValueFilter field={field} value={value}>
                  {value === 'allowed' || value === 'blocked' ? (
                    say(`alerts.action.${value}`)
                  ) : (
                    <HostileText text={value} columns={38} />
                  )}
                </ValueFilter>
              </Text>
              <Text size="xs" c="dimmed">
                {formatCount(alerts, language)}
              </Text>
            </Group>
            <Progress size={3} value={(100 * alerts) / Math.max(1, facets.counted)} aria-hidden />
          </div>
        ))}
      </Stack>
    </div>
  );
}
