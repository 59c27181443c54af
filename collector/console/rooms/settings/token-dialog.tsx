import { Alert, Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { AccountRole } from '#shared/model/account-role.ts';
import { CopyLine } from '../../pieces/copy-line.tsx';
import { useSay } from '../../text/language.tsx';
import { FormButtons } from './form-buttons.tsx';
import { NameField } from './name-field.tsx';
import { RoleField } from './role-field.tsx';
import { SettingsFailure } from './settings-failure.tsx';
import { useSettingsChange } from './use-settings-change.ts';

const DAYS = ['30', '90', '365', 'never'] as const;
type Days = (typeof DAYS)[number];

/** Makes a token and shows it, once. */
export function TokenDialog({ onClose }: { readonly onClose: () => void }) {
  const say = useSay();
  const [name, setName] = useState('');
  const [role, setRole] = useState<AccountRole>('viewer');
  const [days, setDays] = useState<Days>('90');
  const [secret, setSecret] = useState<string>();
  const { run, failure, isBusy } = useSettingsChange('POST /api/v1/tokens');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await run({ body: { name, role, ...(days === 'never' ? {} : { days: Number(days) }) } });
    if (answer !== undefined) setSecret(answer.secret);
  };
  const form = (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <NameField hint={say('settings.token.name-hint')} value={name} onChange={setName} />
        <RoleField role={role} onChange={setRole} />
        <Select
          label={say('settings.token.until')}
          data={DAYS.map((value) => ({
            value,
            label: value === 'never' ? say('settings.token.for-ever') : say('settings.days', { days: Number(value) }),
          }))}
          value={days}
          allowDeselect={false}
          onChange={(chosen) => setDays(DAYS.find((each) => each === chosen) ?? days)}
        />
        <SettingsFailure failure={failure} />
        <FormButtons submit={say('settings.token.make')} isBusy={isBusy} onCancel={onClose} />
      </Stack>
    </form>
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={say('settings.token.make')}
      centered
      closeOnClickOutside={secret === undefined}
      closeButtonProps={{ 'aria-label': say('action.close') }}
    >
      {secret === undefined ? (
        form
      ) : (
        <Stack>
          <Alert icon={<IconEyeOff aria-hidden />} color="orange">
            {say('settings.token.once')}
          </Alert>
          <CopyLine text={secret} />
          <Text size="sm" c="dimmed">
            {say('settings.token.use')}
          </Text>
          <CopyLine text={`authorization: Bearer ${secret}`} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{say('action.close')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
