import { Button, Group, Modal, Paper, PasswordInput, Stack, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLockPassword } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { useToast } from '../../pieces/undo-toasts.tsx';
import { useSay } from '../../text/language.tsx';
import { NewPasswordField } from './new-password-field.tsx';
import { SettingsFailure } from './settings-failure.tsx';
import { useSettingsChange } from './use-settings-change.ts';

/** One's own password, changed by who knows the one of now. */
export function OwnPassword({ name }: { readonly name: string }) {
  const say = useSay();
  const toast = useToast();
  const [isOpen, { open, close }] = useDisclosure();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const { run, failure, isBusy } = useSettingsChange('POST /api/v1/session/password');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await run({ body: { current, password } })) === undefined) return;
    setCurrent('');
    setPassword('');
    toast({ text: say('settings.own-password-changed') });
    close();
  };
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <Stack gap={0}>
          <Text size="sm" c="dimmed">
            {say('account.title')}
          </Text>
          <HostileText text={name} fw={600} columns={40} />
        </Stack>
        <Button variant="default" leftSection={<IconLockPassword size={16} aria-hidden />} onClick={open}>
          {say('settings.own-password')}
        </Button>
      </Group>
      <Modal
        opened={isOpen}
        onClose={close}
        title={say('settings.own-password')}
        centered
        closeButtonProps={{ 'aria-label': say('action.close') }}
      >
        <form onSubmit={(event) => void submit(event)}>
          <Stack>
            <VisuallyHidden>
              <TextInput label={say('sign-in.name')} value={name} readOnly tabIndex={-1} autoComplete="username" />
            </VisuallyHidden>
            <PasswordInput
              label={say('settings.current-password')}
              autoComplete="current-password"
              required
              maxLength={256}
              value={current}
              onChange={({ currentTarget }) => setCurrent(currentTarget.value)}
            />
            <NewPasswordField label={say('settings.new-password')} value={password} onChange={setPassword} />
            <SettingsFailure failure={failure} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {say('action.cancel')}
              </Button>
              <Button type="submit" loading={isBusy}>
                {say('action.save')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </Paper>
  );
}
