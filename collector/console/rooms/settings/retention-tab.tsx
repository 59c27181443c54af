import { Button, Group, NumberInput, Paper, Stack, Switch, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Retention, RetentionKind } from '#shared/model/retention.ts';
import { useMay } from '../../api/caller.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { useToast } from '../../pieces/undo-toasts.tsx';
import { useSay } from '../../text/language.tsx';
import { SettingsFailure } from './settings-failure.tsx';
import { useSettingsChange } from './use-settings-change.ts';

const KINDS = ['alerts', 'findings', 'incidents', 'audit', 'series'] as const satisfies readonly RetentionKind[];
const MAX_DAYS = 3_650;
/** What is offered to who no longer wants something kept for ever. */
const USUAL_DAYS: Readonly<Record<RetentionKind, number>> = {
  ...{ alerts: 90, findings: 365, incidents: 365, audit: 365, series: 14 },
};

/** How long things are kept. */
export function RetentionTab() {
  const asked = useAnswer('GET /api/v1/retention');
  if (asked.error !== null) return <FailureNotice failure={asked.error} onRetry={() => void asked.refetch()} />;
  return asked.data === undefined ? null : (
    <RetentionForm key={JSON.stringify(asked.data.days)} stored={asked.data.days} />
  );
}

function RetentionForm({ stored }: { readonly stored: Retention }) {
  const say = useSay();
  const toast = useToast();
  const mayChange = useMay('administrator');
  const [days, setDays] = useState<Retention>(stored);
  const { run, failure, isBusy } = useSettingsChange('PUT /api/v1/retention');
  const isChanged = KINDS.some((kind) => days[kind] !== stored[kind]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await run({ body: { days } })) !== undefined) toast({ text: say('settings.retention.saved') });
  };
  const setKind = (kind: RetentionKind, count: number | undefined) =>
    setDays(({ [kind]: _, ...others }) => (count === undefined ? others : { ...others, [kind]: count }));
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md" maw={760}>
        <Text size="sm" c="dimmed">
          {say('settings.retention.hint')}
        </Text>
        {KINDS.map((kind) => (
          <Paper key={kind} withBorder p="md" component="fieldset" m={0} aria-label={say(`settings.retention.${kind}`)}>
            <Group justify="space-between" wrap="nowrap" gap="lg">
              <Stack gap={2} style={{ flex: 1 }}>
                <Text fw={600}>{say(`settings.retention.${kind}`)}</Text>
                <Text size="sm" c="dimmed">
                  {say(`settings.retention.${kind}-hint`)}
                </Text>
              </Stack>
              <Switch
                label={say('settings.retention.for-ever')}
                checked={days[kind] === undefined}
                disabled={!mayChange}
                onChange={({ currentTarget }) =>
                  setKind(kind, currentTarget.checked ? undefined : (stored[kind] ?? USUAL_DAYS[kind]))
                }
              />
              <NumberInput
                w={120}
                aria-label={say('settings.retention.days')}
                suffix={say('settings.retention.suffix')}
                min={1}
                max={MAX_DAYS}
                clampBehavior="strict"
                allowDecimal={false}
                value={days[kind] ?? ''}
                disabled={!mayChange || days[kind] === undefined}
                onChange={(value) => setKind(kind, typeof value === 'number' ? value : 1)}
              />
            </Group>
          </Paper>
        ))}
        <SettingsFailure failure={failure} />
        {mayChange ? (
          <Group>
            <Button type="submit" disabled={!isChanged} loading={isBusy}>
              {say('action.save')}
            </Button>
            {isChanged ? (
              <Button variant="default" onClick={() => setDays(stored)}>
                {say('action.cancel')}
              </Button>
            ) : null}
          </Group>
        ) : (
          <Text size="sm">{say('settings.only-administrators')}</Text>
        )}
      </Stack>
    </form>
  );
}
