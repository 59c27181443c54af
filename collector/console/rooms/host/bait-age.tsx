import { Alert, Text } from '@mantine/core';
import type { BaitExperimentOutput } from '#shared/output/bait-output.ts';
import { Labelled } from '../../pieces/labelled.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { useNow } from '../../pieces/use-now.ts';
import { formatAge } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';

/** An agent that is there is asked after ten seconds: one that says nothing for so long does not answer. */
const OLD_MS = 35_000;

export interface BaitAgeProps {
  readonly experiment: BaitExperimentOutput;
  /** The agent is connected. */
  readonly isConnected: boolean;
}

/** How old it is what is said of an experiment that goes on; a warning when it is no longer how it stands. */
export function BaitAge({ experiment: { heardAt }, isConnected }: BaitAgeProps) {
  const { say, language } = useLanguage();
  const nowMs = useNow(5_000);
  const heardAtMs = heardAt === undefined ? undefined : Date.parse(heardAt);
  const isOld = heardAtMs !== undefined && nowMs - heardAtMs > OLD_MS;
  return (
    <>
      <Text size="sm" c="dimmed">
        {heardAt === undefined ? (
          say('bait-room.heard-never')
        ) : (
          <Labelled label={say('bait-room.heard')}>
            <Moment at={heardAt} />
          </Labelled>
        )}
      </Text>
      {isConnected ? null : (
        <Alert color="yellow" variant="light" role="status">
          {say('bait-room.agent-away')}
        </Alert>
      )}
      {isConnected && isOld ? (
        <Alert color="yellow" variant="light" role="status">
          {say('bait-room.heard-long-ago', { age: formatAge(heardAtMs, nowMs, language) })}
        </Alert>
      ) : null}
    </>
  );
}
