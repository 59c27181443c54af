import { Radio, Stack } from '@mantine/core';
import { ACCOUNT_ROLES, type AccountRole } from '#shared/model/account-role.ts';
import { useSay } from '../../text/language.tsx';

export interface RoleFieldProps {
  readonly role: AccountRole;
  readonly onChange: (role: AccountRole) => void;
}

/** What somebody may do, each role with what it means. */
export function RoleField({ role, onChange }: RoleFieldProps) {
  const say = useSay();
  return (
    <Radio.Group
      label={say('settings.role')}
      value={role}
      onChange={(chosen) => onChange(ACCOUNT_ROLES.find((each) => each === chosen) ?? role)}
    >
      <Stack gap="xs" mt={6}>
        {ACCOUNT_ROLES.map((each) => (
          <Radio
            key={each}
            value={each}
            label={say(`account.role.${each}`)}
            description={say(`settings.role.${each}`)}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
