import { Badge, Group, Stack, Text } from '@mantine/core';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import type { Overview } from '#shared/api/overview.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { type DataColumn, DataList } from '../../pieces/data-list.tsx';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { Flyout } from '../../pieces/flyout.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';

type Sensor = Partial<ApiAnswer<'GET /api/v1/sensors'>['sensors'][number]> & { readonly source: string };

export interface SensorFlyoutProps {
  readonly quiet: Overview['coverage']['sensors']['quiet'];
  readonly onClose: () => void;
}

/** Every source of alerts, those that never reported too, and how much of it was understood. */
export function SensorFlyout({ quiet, onClose }: SensorFlyoutProps) {
  const { say, language } = useLanguage();
  const { data, error, refetch } = useAnswer('GET /api/v1/sensors');
  const heard: readonly Sensor[] = data?.sensors ?? [];
  const rows = [...quiet.filter(({ source }) => heard.every((sensor) => sensor.source !== source)), ...heard];
  const count = (value: number | undefined) => (value === undefined ? '–' : formatCount(value, language));
  const columns: readonly DataColumn<Sensor>[] = [
    {
      ...{ id: 'source', title: say('overview.sensors.source'), width: 'minmax(200px, 1fr)' },
      cell: ({ source, lastAlert }) => (
        <Group gap={6} wrap="nowrap">
          <HostileText text={source} columns={36} />
          {quiet.some((each) => each.source === source) ? (
            <Badge color="orange" variant="light" tt="none" style={{ flexShrink: 0 }}>
              {say(lastAlert === undefined ? 'overview.sensors.never' : 'overview.sensors.quiet')}
            </Badge>
          ) : null}
        </Group>
      ),
    },
    {
      ...{ id: 'last', title: say('overview.sensors.last'), width: '120px' },
      cell: ({ lastAlert }) => <Moment at={lastAlert} c="dimmed" />,
    },
    {
      ...{ id: 'understood', title: say('overview.sensors.lines'), width: '100px', align: 'right' },
      cell: ({ understood }) => count(understood),
    },
    {
      ...{ id: 'rejected', title: say('overview.sensors.rejected'), width: '90px', align: 'right' },
      cell: ({ rejected }) => count(rejected),
    },
  ];
  return (
    <Flyout title={say('overview.sensors.title')} onClose={onClose}>
      <Stack gap="sm">
        {error === null ? null : <FailureNotice failure={error} onRetry={() => void refetch()} />}
        {data !== undefined && rows.length === 0 ? <Text size="sm">{say('overview.sensors.none')}</Text> : null}
        {rows.length === 0 ? null : (
          <DataList
            label={say('overview.sensors.title')}
            columns={columns}
            rows={rows}
            keyOf={({ source }) => source}
            rowHeight={38}
          />
        )}
      </Stack>
    </Flyout>
  );
}
