import { Accordion, Badge, Group, Stack, Text } from '@mantine/core';
import type { FindingOutput } from '#shared/output/finding-output.ts';
import { CopyLine } from '../../pieces/copy-line.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { FindingNormal } from '../../pieces/mark-normal/finding-normal.tsx';
import { Labelled } from '../../pieces/labelled.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { useSay } from '../../text/language.tsx';

export interface FindingListProps {
  readonly findings: readonly FindingOutput[];
  readonly open: string | undefined;
  readonly onOpen: (id: string | undefined) => void;
}

/** What agents saw, each with its signals and evidence. */
export function FindingList({ findings, open, onOpen }: FindingListProps) {
  const say = useSay();
  if (findings.length === 0) return <Text c="dimmed">{say('incident.no-findings')}</Text>;
  return (
    <Accordion variant="contained" value={open ?? null} onChange={(id) => onOpen(id ?? undefined)}>
      {findings.map((finding) => (
        <Accordion.Item key={finding.id} value={finding.id}>
          <Accordion.Control>
            <Group gap="xs" wrap="nowrap" justify="space-between">
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                <HostileText text={finding.title} />
              </Text>
              <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                <Moment at={finding.lastSeen} />
              </Text>
            </Group>
          </Accordion.Control>
          <Accordion.Panel>
            <FindingDetail finding={finding} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function FindingDetail({ finding }: { readonly finding: FindingOutput }) {
  const say = useSay();
  const { firstSeen, lastSeen, process, signals, evidence, attack, id } = finding;
  return (
    <Stack gap="xs">
      <Group gap="lg" justify="space-between">
        <Text size="sm">
          <Labelled label={say('incident.since')}>
            <Moment at={firstSeen} as="time" />
          </Labelled>
        </Text>
        <Text size="sm">
          <Labelled label={say('incident.last')}>
            <Moment at={lastSeen} as="time" />
          </Labelled>
        </Text>
        <FindingNormal finding={finding} />
      </Group>
      {process?.argv === undefined ? null : <CopyLine text={process.argv.join(' ')} />}
      {signals.map(({ code, text }) => (
        <Text key={code} size="sm" style={{ overflowWrap: 'anywhere' }}>
          <HostileText text={text} />
        </Text>
      ))}
      {evidence.map(({ code, text }) => (
        <Text key={`${code} ${text}`} size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          <HostileText text={text} />
        </Text>
      ))}
      <Group gap={4}>
        {attack.map((technique) => (
          <Badge key={technique} size="sm" variant="outline" color="gray" radius="sm">
            {technique}
          </Badge>
        ))}
      </Group>
      <Text size="xs" c="dimmed" ff="monospace">
        {id}
      </Text>
    </Stack>
  );
}
