import { Badge, Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import type { AccountOutput } from '#shared/api/accounts.ts';
import { useCaller, useMay } from '../../api/caller.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { DataList } from '../../pieces/data-list.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { useSay } from '../../text/language.tsx';
import { AccountDialog } from './account-dialog.tsx';
import { OnlyAdministrators } from './only-administrators.tsx';
import { OwnPassword } from './own-password.tsx';
import { RemoveButton } from './remove-button.tsx';

/** Who signs in with a password. */
export function AccountsTab() {
  const say = useSay();
  const caller = useCaller();
  const mayChange = useMay('administrator');
  const [edited, setEdited] = useState<AccountOutput | 'new'>();
  const asked = useAnswer('GET /api/v1/accounts', {}, { enabled: mayChange });
  const accounts = asked.data?.accounts;
  const add = (
    <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      {say('settings.account.add')}
    </Button>
  );
  return (
    <Stack gap="lg">
      {caller?.account === true ? <OwnPassword name={caller.name} /> : null}
      {caller !== undefined && !mayChange ? <OnlyAdministrators /> : null}
      {asked.error === null ? null : <FailureNotice failure={asked.error} onRetry={() => void asked.refetch()} />}
      {accounts === undefined ? null : accounts.length === 0 ? (
        <EmptyState icon={<IconUsers size={26} />} title={say('settings.account.none-title')}>
          <Stack align="center" gap="md">
            {say('settings.account.none')}
            {add}
          </Stack>
        </EmptyState>
      ) : (
        <>
          <Group justify="space-between" align="center">
            <Text size="sm" c="dimmed" maw={640}>
              {say('settings.account.hint')}
            </Text>
            {add}
          </Group>
          <DataList
            label={say('settings.tab.accounts')}
            rows={accounts}
            keyOf={({ id }) => id}
            rowHeight={52}
            columns={[
              {
                ...{ id: 'name', title: say('sign-in.name'), width: 'minmax(180px, 2fr)' },
                cell: ({ name }) => (
                  <Group gap="xs" wrap="nowrap">
                    <HostileText text={name} fw={600} columns={40} />
                    {caller?.account === true && caller.name === name ? (
                      <Badge variant="light" tt="none">
                        {say('settings.account.you')}
                      </Badge>
                    ) : null}
                  </Group>
                ),
              },
              {
                ...{ id: 'role', title: say('settings.role'), width: 'minmax(120px, 1fr)' },
                cell: ({ role }) => say(`account.role.${role}`),
              },
              {
                ...{ id: 'created', title: say('settings.created'), width: 'minmax(140px, 1fr)' },
                cell: ({ createdAt }) => <Moment at={createdAt} />,
              },
              {
                ...{
                  id: 'do',
                  title: <VisuallyHidden>{say('settings.actions')}</VisuallyHidden>,
                  width: '220px',
                  align: 'right' as const,
                },
                cell: (account) => (
                  <Group gap="xs" justify="flex-end" wrap="nowrap">
                    <Button size="xs" variant="default" onClick={() => setEdited(account)}>
                      {say('settings.change')}
                    </Button>
                    <RemoveButton
                      endpoint="DELETE /api/v1/accounts/:id"
                      id={account.id}
                      title={say('settings.account.remove-title', { name: account.name })}
                      text={say('settings.account.remove')}
                    />
                  </Group>
                ),
              },
            ]}
          />
        </>
      )}
      {edited === undefined ? null : (
        <AccountDialog
          account={edited === 'new' ? undefined : edited}
          isFirst={accounts?.length === 0}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Stack>
  );
}
