import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSay } from '../../text/language.tsx';
import type { Credentials } from './use-sign-in.ts';

export interface PasswordFormProps {
  readonly isBusy: boolean;
  readonly onSubmit: (credentials: Credentials) => void;
}

/** Name and password. */
export function PasswordForm({ isBusy, onSubmit }: PasswordFormProps) {
  const say = useSay();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit({ name, password });
        setPassword('');
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={say('sign-in.name')}
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          maxLength={64}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <PasswordInput
          label={say('sign-in.password')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          maxLength={256}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Button type="submit" loading={isBusy}>
          {say('sign-in.submit')}
        </Button>
      </Stack>
    </form>
  );
}
