import { Alert, Modal, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { AccountOutput } from '#shared/api/accounts.ts';
import type { AccountRole } from '#shared/model/account-role.ts';
import { useToast } from '../../pieces/undo-toasts.tsx';
import { useSay } from '../../text/language.tsx';
import { FormButtons } from './form-buttons.tsx';
import { NameField } from './name-field.tsx';
import { NewPasswordField } from './new-password-field.tsx';
import { RoleField } from './role-field.tsx';
import { SettingsFailure } from './settings-failure.tsx';
import { useSettingsChange } from './use-settings-change.ts';

export interface AccountDialogProps {
  /** Undefined: a new one. */
  readonly account: AccountOutput | undefined;
  /** There is none yet. */
  readonly isFirst: boolean;
  readonly onClose: () => void;
}

/** A new account, or another role or password for one. */
export function AccountDialog({ account, isFirst, onClose }: AccountDialogProps) {
  const say = useSay();
  const toast = useToast();
  const [name, setName] = useState('');
  const [role, setRole] = useState<AccountRole>(account?.role ?? (isFirst ? 'administrator' : 'viewer'));
  const [password, setPassword] = useState('');
  const adding = useSettingsChange('POST /api/v1/accounts');
  const changing = useSettingsChange('PATCH /api/v1/accounts/:id');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const answer =
      account === undefined
        ? await adding.run({ body: { name, role, password } })
        : await changing.run({ params: { id: account.id }, body: { role, ...(password === '' ? {} : { password }) } });
    if (answer === undefined) return;
    toast({
      text: say(account === undefined ? 'settings.account.added' : 'settings.account.changed', {
        name: answer.account.name,
      }),
    });
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={
        account === undefined ? say('settings.account.add') : say('settings.account.change', { name: account.name })
      }
      centered
      closeButtonProps={{ 'aria-label': say('action.close') }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          {account === undefined ? (
            <NameField hint={say('settings.account.name-hint')} value={name} onChange={setName} />
          ) : null}
          {isFirst ? (
            <Alert icon={<IconInfoCircle aria-hidden />}>{say('settings.account.first')}</Alert>
          ) : (
            <RoleField role={role} onChange={setRole} />
          )}
          <NewPasswordField
            label={account === undefined ? say('sign-in.password') : say('settings.account.other-password')}
            value={password}
            onChange={setPassword}
            isRequired={account === undefined}
          />
          <SettingsFailure failure={adding.failure ?? changing.failure} />
          <FormButtons
            submit={account === undefined ? say('settings.account.add') : say('action.save')}
            isBusy={adding.isBusy || changing.isBusy}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}
