import { List, Stack, Text, Title } from '@mantine/core';
import type { BaitExperimentOutput } from '#shared/output/bait-output.ts';
import { formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';
import { GapCause } from './gap-cause.tsx';

/** What could not be seen while an experiment went on; that this is not known is said too. */
export function BaitCoverage({ coverage }: { readonly coverage: BaitExperimentOutput['coverage'] }) {
  const { say, language } = useLanguage();
  const gaps = Object.entries(coverage?.gaps ?? {}).filter(([, count]) => count > 0);
  const isAllSeen = coverage !== undefined && coverage.unseen.length === 0 && gaps.length === 0;
  return (
    <Stack gap={4}>
      <Title order={4} size="h6">
        {say('bait-room.coverage')}
      </Title>
      {coverage === undefined ? <Text size="sm">{say('bait-room.coverage-unknown')}</Text> : null}
      {isAllSeen ? <Text size="sm">{say('bait-room.coverage-full')}</Text> : null}
      {coverage === undefined || isAllSeen ? null : (
        <List size="sm" spacing={2}>
          {coverage.unseen.map(({ name, reason }) => (
            <List.Item key={name}>
              {say('host.blind-line', { what: say(`capability.${name}`), why: say(`reason.${reason}`) })}
            </List.Item>
          ))}
          {gaps.map(([cause, count]) => (
            <List.Item key={cause}>
              <GapCause cause={cause} /> × {formatCount(count, language)}
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}
