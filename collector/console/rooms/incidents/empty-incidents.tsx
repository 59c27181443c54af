import { Button, Stack, Text } from '@mantine/core';
import { IconShieldSearch } from '@tabler/icons-react';
import { useAnswer } from '../../api/use-answer.ts';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { type Say, useSay } from '../../text/language.tsx';
import type { Status } from '#shared/api/status.ts';

export interface EmptyIncidentsProps {
  readonly isNarrowed: boolean;
  /** Merely observed ones, which the list hides. */
  readonly observed: number;
  readonly onShowObserved: () => void;
}

/** Where there is none: what was watched at all, because "none" alone would read as "all quiet". */
export function EmptyIncidents({ isNarrowed, observed, onShowObserved }: EmptyIncidentsProps) {
  const say = useSay();
  const { data: status } = useAnswer('GET /api/v1/status');
  return (
    <EmptyState
      icon={<IconShieldSearch size={28} />}
      title={say(isNarrowed ? 'incidents.empty.filtered' : 'incidents.empty.title')}
    >
      <Stack gap={4} align="center">
        {status === undefined
          ? null
          : describe(status, say).map((line) => (
              <Text key={line} size="sm">
                {line}
              </Text>
            ))}
        {observed === 0 ? null : (
          <>
            <Text size="sm">{say('incidents.empty.observed', { count: observed })}</Text>
            <Button size="xs" variant="light" onClick={onShowObserved}>
              {say('incidents.empty.observed-show')}
            </Button>
          </>
        )}
      </Stack>
    </EmptyState>
  );
}

function describe({ hosts, sensors }: Status, say: Say): readonly string[] {
  const { known, connected, withBlindSpots } = hosts;
  return [
    known === 0 ? say('coverage.no-hosts') : say('coverage.hosts', { hosts: known, connected }),
    ...(withBlindSpots === 0 ? [] : [say('coverage.blind', { count: withBlindSpots })]),
    sensors.lastAlert === undefined
      ? say('coverage.no-sensor')
      : say('coverage.sensors', { sensors: sensors.known, lastAtMs: Date.parse(sensors.lastAlert) }),
  ];
}
