import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useSay } from '../../text/language.tsx';
import { SettingsFailure } from './settings-failure.tsx';
import { useSettingsChange } from './use-settings-change.ts';

export interface RemoveButtonProps {
  readonly endpoint: 'DELETE /api/v1/accounts/:id' | 'DELETE /api/v1/tokens/:id';
  readonly id: string;
  readonly title: string;
  /** What it means for those whom it concerns. */
  readonly text: string;
}

/** Takes something away after asking, because that cannot be undone: nobody has the password or the secret any more. */
export function RemoveButton({ endpoint, id, title, text }: RemoveButtonProps) {
  const say = useSay();
  const [isOpen, { open, close }] = useDisclosure();
  const { run, failure, isBusy, forgetFailure } = useSettingsChange(endpoint);
  return (
    <>
      <Button size="xs" variant="subtle" color="red" onClick={open}>
        {say('settings.remove')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => {
          forgetFailure();
          close();
        }}
        title={title}
        centered
        closeButtonProps={{ 'aria-label': say('action.close') }}
      >
        <Stack>
          <Text size="sm">{text}</Text>
          <SettingsFailure failure={failure} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {say('action.cancel')}
            </Button>
            <Button
              color="red"
              loading={isBusy}
              onClick={() => {
                void run({ params: { id } }).then((answer) => {
                  if (answer !== undefined) close();
                });
              }}
            >
              {say('settings.remove')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
