import { Accordion, Group, Stack, Table, Text, Title } from '@mantine/core';
import type { BaitExperimentOutput } from '#shared/output/bait-output.ts';
import { Moment } from '../../pieces/moment.tsx';
import { useSay } from '../../text/language.tsx';
import { BaitAnswers } from './bait-answers.tsx';
import { BaitCoverage } from './bait-coverage.tsx';
import { BaitParticulars } from './bait-particulars.tsx';
import { describeBait } from './describe-bait.ts';

/** The experiments before the one that is shown; each opens to its numbers. */
export function BaitHistory({ experiments }: { readonly experiments: readonly BaitExperimentOutput[] }) {
  const say = useSay();
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {say('bait-room.history')}
      </Title>
      <Accordion variant="separated" order={4}>
        {experiments.map((experiment) => (
          <Accordion.Item key={experiment.id} value={experiment.id}>
            <Accordion.Control>
              <Group gap="md" wrap="nowrap">
                <Moment at={experiment.askedAt} as="time" fz="sm" style={{ flexShrink: 0 }} />
                <Text size="sm">{describeBait(experiment, say)}</Text>
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              <Stack gap="xs">
                <BaitParticulars experiment={experiment} />
                {experiment.end === undefined ? null : <BaitCoverage coverage={experiment.coverage} />}
                {experiment.answers === undefined || experiment.answers.length === 0 ? null : (
                  <Table.ScrollContainer minWidth={720} type="native">
                    <BaitAnswers experiment={experiment} label={experiment.askedAt} />
                  </Table.ScrollContainer>
                )}
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Stack>
  );
}
