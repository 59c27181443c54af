import { Alert, Group, Loader, Paper, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import { useSay } from '../../text/language.tsx';
import { HostileText } from '../hostile-text.tsx';

export type Preview = ApiAnswer<'POST /api/v1/allowances/preview'>['preview'];

const MAX_SHOWN = 4;

export interface MarkNormalPreviewProps {
  /** Undefined while nothing is said that could be looked for. */
  readonly preview: Preview | undefined;
  readonly isLoading: boolean;
}

/** What an allowance would have silenced, and what would have broken through. */
export function MarkNormalPreview({ preview, isLoading }: MarkNormalPreviewProps) {
  const say = useSay();
  return (
    <Paper withBorder p="sm" radius="md" aria-live="polite" aria-busy={isLoading}>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {say('normal.preview')}
        </Text>
        {isLoading ? <Loader size="xs" /> : null}
      </Group>
      {preview === undefined ? (
        <Text size="sm" c="dimmed">
          {say('normal.preview-wait')}
        </Text>
      ) : (
        <Counts preview={preview} />
      )}
    </Paper>
  );
}

function Counts({ preview }: { readonly preview: Preview }) {
  const say = useSay();
  const { silenced, breaksThrough, silencedFindings, breakingIncidents } = preview;
  if (silenced.findings + silenced.incidents + breaksThrough.findings + breaksThrough.incidents === 0)
    return (
      <Text size="sm" c="dimmed">
        {say('normal.preview-nothing')}
      </Text>
    );
  const { findings, hosts, incidents, nowUnsuspicious } = silenced;
  return (
    <Stack gap="sm">
      <Part
        icon={<IconShieldCheck size={16} aria-hidden />}
        title={say('normal.preview-silenced')}
        counts={say('normal.preview-counts', { findings, hosts, incidents })}
        more={findings - Math.min(MAX_SHOWN, silencedFindings.length)}
      >
        {silencedFindings.slice(0, MAX_SHOWN).map(({ id, hostname, hostId, title }) => (
          <Line key={id} before={hostname ?? hostId} text={title} />
        ))}
      </Part>
      {nowUnsuspicious === 0 ? null : (
        <Text size="sm">{say('normal.preview-unsuspicious', { count: nowUnsuspicious })}</Text>
      )}
      {breaksThrough.incidents + breaksThrough.findings === 0 ? null : (
        <Alert
          color="orange"
          p="xs"
          icon={<IconAlertTriangle size={16} aria-hidden />}
          title={say('normal.preview-breaks')}
        >
          <Text size="sm">{say('normal.preview-break-counts', breaksThrough)}</Text>
          {breakingIncidents.slice(0, MAX_SHOWN).map(({ id, title, because }) => (
            <Stack key={id} gap={0} mt={4} style={{ overflowWrap: 'anywhere' }}>
              <HostileText text={title} columns={120} fz="sm" />
              {because.slice(0, MAX_SHOWN).map((reason) => (
                <HostileText key={reason.code + reason.text} text={reason.text} columns={110} fz="xs" />
              ))}
            </Stack>
          ))}
        </Alert>
      )}
      {preview.complete ? null : (
        <Text size="xs" c="dimmed">
          {say('normal.preview-incomplete')}
        </Text>
      )}
    </Stack>
  );
}

interface PartProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly counts: string;
  readonly more: number;
  readonly children: ReactNode;
}

function Part({ icon, title, counts, more, children }: PartProps) {
  const say = useSay();
  return (
    <Stack gap={2}>
      <Group gap={6}>
        {icon}
        <Text size="sm" fw={500}>
          {title}
        </Text>
      </Group>
      <Text size="sm">{counts}</Text>
      {children}
      {more <= 0 ? null : (
        <Text size="xs" c="dimmed">
          {say('normal.preview-more', { count: more })}
        </Text>
      )}
    </Stack>
  );
}

function Line({ before, text }: { readonly before: string; readonly text: string }) {
  return (
    <Text size="xs" c="dimmed" component="div">
      <HostileText text={before} columns={30} fw={500} /> <HostileText text={text} columns={80} />
    </Text>
  );
}
