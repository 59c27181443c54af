import { Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useCaller, useMay } from '../../api/caller.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { DataList } from '../../pieces/data-list.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { useNow } from '../../pieces/use-now.ts';
import { formatLeft } from '../../text/format-left.ts';
import { useLanguage } from '../../text/language.tsx';
import { OnlyAdministrators } from './only-administrators.tsx';
import { RemoveButton } from './remove-button.tsx';
import { TokenDialog } from './token-dialog.tsx';

/** What programs show instead of a password. */
export function TokensTab() {
  const { say, language } = useLanguage();
  const caller = useCaller();
  const mayChange = useMay('administrator');
  const [isMaking, setMaking] = useState(false);
  const nowMs = useNow(60_000);
  const asked = useAnswer('GET /api/v1/tokens', {}, { enabled: mayChange });
  const tokens = asked.data?.tokens;
  const make = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {say('settings.token.make')}
    </Button>
  );
  const until = (expiresAt: string | undefined) => {
    if (expiresAt === undefined) return say('settings.token.for-ever');
    const endMs = Date.parse(expiresAt);
    return endMs <= nowMs ? <Text c="red">{say('settings.token.over')}</Text> : formatLeft(endMs, nowMs, language);
  };
  return (
    <Stack gap="lg">
      {caller !== undefined && !mayChange ? <OnlyAdministrators /> : null}
      {asked.error === null ? null : <FailureNotice failure={asked.error} onRetry={() => void asked.refetch()} />}
      {tokens === undefined ? null : tokens.length === 0 ? (
        <EmptyState icon={<IconKey size={26} />} title={say('settings.token.none-title')}>
          <Stack align="center" gap="md">
            {say('settings.token.hint')}
            {make}
          </Stack>
        </EmptyState>
      ) : (
        <>
          <Group justify="space-between" align="center">
            <Text size="sm" c="dimmed" maw={640}>
              {say('settings.token.hint')}
            </Text>
            {make}
          </Group>
          <DataList
            label={say('settings.tab.tokens')}
            rows={tokens}
            keyOf={({ id }) => id}
            rowHeight={52}
            columns={[
              {
                ...{ id: 'name', title: say('sign-in.name'), width: 'minmax(160px, 2fr)' },
                cell: ({ name }) => <HostileText text={name} fw={600} columns={40} />,
              },
              {
                ...{ id: 'role', title: say('settings.role'), width: 'minmax(110px, 1fr)' },
                cell: ({ role }) => say(`account.role.${role}`),
              },
              {
                ...{ id: 'until', title: say('settings.token.until'), width: 'minmax(110px, 1fr)' },
                cell: ({ expiresAt }) => until(expiresAt),
              },
              {
                ...{ id: 'used', title: say('settings.token.used'), width: 'minmax(110px, 1fr)' },
                cell: ({ lastUsed }) =>
                  lastUsed === undefined ? say('settings.token.never-used') : <Moment at={lastUsed} />,
              },
              {
                ...{ id: 'made', title: say('settings.token.made-by'), width: 'minmax(140px, 1fr)' },
                cell: ({ createdBy, createdAt }) => (
                  <>
                    <HostileText text={createdBy} columns={20} /> · <Moment at={createdAt} c="dimmed" />
                  </>
                ),
              },
              {
                ...{
                  id: 'do',
                  title: <VisuallyHidden>{say('settings.actions')}</VisuallyHidden>,
                  width: '120px',
                  align: 'right' as const,
                },
                cell: ({ id, name }) => (
                  <RemoveButton
                    endpoint="DELETE /api/v1/tokens/:id"
                    id={id}
                    title={say('settings.token.remove-title', { name })}
                    text={say('settings.token.remove')}
                  />
                ),
              },
            ]}
          />
        </>
      )}
      {isMaking ? <TokenDialog onClose={() => setMaking(false)} /> : null}
    </Stack>
  );
}
