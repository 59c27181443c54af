import { PasswordInput } from '@mantine/core';
import { useSay } from '../../text/language.tsx';

export interface NewPasswordFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (password: string) => void;
  readonly isRequired?: boolean;
}

/** As the collector wants it; it says the same again. */
const MIN_CHARS = 12;

/** A password that is to be set. */
export function NewPasswordField({ label, value, onChange, isRequired = true }: NewPasswordFieldProps) {
  const say = useSay();
  const isShort = value !== '' && [...value].length < MIN_CHARS;
  return (
    <PasswordInput
      label={label}
      description={say('settings.password-hint')}
      error={isShort ? say('settings.password-short') : undefined}
      autoComplete="new-password"
      required={isRequired}
      minLength={MIN_CHARS}
      maxLength={256}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
