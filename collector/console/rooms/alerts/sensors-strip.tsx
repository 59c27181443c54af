import { Badge, Group, Paper, Text } from '@mantine/core';
import { IconAlertTriangle, IconRadar2 } from '@tabler/icons-react';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { useNow } from '../../pieces/use-now.ts';
import { formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';

type Sensor = ApiAnswer<'GET /api/v1/sensors'>['sensors'][number];

const QUIET_MS = 86_400_000;

/** Who looks at the network and when each was last heard: what a list shows is as old as that. */
export function SensorsStrip({ sensors }: { readonly sensors: readonly Sensor[] }) {
  const { say } = useLanguage();
  if (sensors.length === 0) return null;
  return (
    <Paper withBorder radius="md" px="sm" py={6} mb="sm">
      <Group gap="lg" component="ul" aria-label={say('alerts.sensors')} m={0} p={0} style={{ listStyle: 'none' }}>
        {sensors.map((sensor) => (
          <OneSensor key={sensor.source} sensor={sensor} />
        ))}
      </Group>
    </Paper>
  );
}

function OneSensor({ sensor: { source, site, lastAlert, rejected } }: { readonly sensor: Sensor }) {
  const { say, language } = useLanguage();
  const nowMs = useNow(60_000);
  const isQuiet = lastAlert === undefined || nowMs - Date.parse(lastAlert) > QUIET_MS;
  return (
    <Group component="li" gap={8} wrap="nowrap">
      {isQuiet ? (
        <IconAlertTriangle size={16} color="var(--mantine-color-orange-6)" aria-hidden />
      ) : (
        <IconRadar2 size={16} color="var(--mantine-color-teal-6)" aria-hidden />
      )}
      <Text size="sm" fw={500}>
        <HostileText text={source} columns={40} />
      </Text>
      <Text size="xs" c="dimmed">
        <HostileText text={site} columns={20} />
      </Text>
      <Text size="sm" c="dimmed">
        {lastAlert === undefined ? (
          say('alerts.sensor-never')
        ) : (
          <>
            {say('alerts.sensor-heard')} <Moment at={lastAlert} />
          </>
        )}
      </Text>
      {isQuiet && lastAlert !== undefined ? (
        <Badge color="orange" variant="light" tt="none" radius="sm">
          {say('alerts.sensor-quiet')}
        </Badge>
      ) : null}
      {rejected > 0 ? (
        <Badge color="gray" variant="light" tt="none" radius="sm">
          {say('alerts.sensor-rejected', { count: formatCount(rejected, language) })}
        </Badge>
      ) : null}
    </Group>
  );
}
