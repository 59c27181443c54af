import { Menu } from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCaller } from '../api/caller.ts';
import { callApi } from '../api/call-api.ts';
import { HostileText } from '../pieces/hostile-text.tsx';
import { useSay } from '../text/language.tsx';
import { HeaderMenu } from './header-menu.tsx';
import { SIGN_IN_PATH } from './go-to-sign-in.ts';

/** Who is signed in, and the way out. */
export function AccountMenu() {
  const say = useSay();
  const client = useQueryClient();
  const navigate = useNavigate();
  const caller = useCaller();
  if (caller === undefined) return null;
  const signOut = async () => {
    await callApi('DELETE /api/v1/session').catch(() => undefined);
    client.clear();
    await navigate({ to: SIGN_IN_PATH });
  };
  return (
    <HeaderMenu title={say('account.title')} icon={IconUserCircle}>
      <Menu.Label>
        <HostileText text={caller.name} columns={24} /> · {say(`account.role.${caller.role}`)}
      </Menu.Label>
      <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
        {say('account.sign-out')}
      </Menu.Item>
    </HeaderMenu>
  );
}
