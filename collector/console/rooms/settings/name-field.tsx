import { TextInput } from '@mantine/core';
import { useSay } from '../../text/language.tsx';

export interface NameFieldProps {
  /** What makes a good one. */
  readonly hint: string;
  readonly value: string;
  readonly onChange: (name: string) => void;
}

/** The name of a new account or token. */
export function NameField({ hint, value, onChange }: NameFieldProps) {
  const say = useSay();
  return (
    <TextInput
      label={say('sign-in.name')}
      description={hint}
      autoComplete="off"
      required
      maxLength={64}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      data-autofocus
    />
  );
}
