import { Group, Text } from '@mantine/core';
import type { BaitExperimentOutput } from '#shared/output/bait-output.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { useSay } from '../../text/language.tsx';

/** When it was asked for, by whom, and under which name decoys run. */
export function BaitParticulars({ experiment }: { readonly experiment: BaitExperimentOutput }) {
  const say = useSay();
  const { askedAt, askedBy, monitor } = experiment;
  return (
    <Group gap="md" c="dimmed" fz="sm">
      <Moment at={askedAt} />
      <Text span inherit>
        {say('bait-room.asked-by', { name: askedBy })}
      </Text>
      {monitor === undefined ? null : (
        <Text span inherit>
          {say('bait-room.monitor')} <HostileText text={monitor} columns={40} mono />
        </Text>
      )}
    </Group>
  );
}
