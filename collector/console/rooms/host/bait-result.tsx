import { Alert, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import type { BaitExperimentOutput } from '#shared/output/bait-output.ts';
import { useSay } from '../../text/language.tsx';
import { BaitAnswers } from './bait-answers.tsx';
import { BaitCoverage } from './bait-coverage.tsx';
import { BaitParticulars } from './bait-particulars.tsx';
import { describeBait, isAllClear } from './describe-bait.ts';

/** The last experiment: what it means, and the numbers. */
export function BaitResult({ experiment }: { readonly experiment: BaitExperimentOutput }) {
  const say = useSay();
  const { slots, slotsFinished, tookMs, reachableP, end, endedEarly = 0, answers = [] } = experiment;
  const isQuiet = answers.some(({ quiet }) => quiet);
  return (
    <Paper withBorder radius="md" p="md">
      <Stack gap="sm">
        <Title order={3} size="h5">
          {say('bait-room.result')}
        </Title>
        <Alert
          variant="light"
          color={isQuiet ? 'red' : isAllClear(experiment) ? 'teal' : 'gray'}
          icon={isQuiet ? <IconEyeOff aria-hidden /> : <IconEye aria-hidden />}
        >
          {describeBait(experiment, say)}
        </Alert>
        {answers.length === 0 ? null : (
          <Table.ScrollContainer minWidth={720} type="native">
            <BaitAnswers experiment={experiment} label={say('bait-room.result')} />
          </Table.ScrollContainer>
        )}
        {end === undefined ? null : <BaitCoverage coverage={experiment.coverage} />}
        {slotsFinished === undefined || tookMs === undefined ? null : (
          <Text size="sm" c="dimmed">
            {say('bait.done', { slots: slotsFinished, planned: slots, durationMs: tookMs })}
            {end === 'complete' || slotsFinished === 0 || reachableP === undefined
              ? ''
              : `. ${say('bait.partial', { smallestP: reachableP })}`}
            {endedEarly === 0 ? '' : `. ${say('bait.ended-early', { count: endedEarly })}`}
          </Text>
        )}
        <BaitParticulars experiment={experiment} />
      </Stack>
    </Paper>
  );
}
