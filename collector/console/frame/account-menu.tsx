import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCaller } from '../api/caller.ts';
import { callApi } from '../api/call-api.ts';
import { HostileText } from '../pieces/hostile-text.tsx';
import { useSay } from '../text/language.tsx';
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
    <Menu position="bottom-end" width={220} withinPortal>
      <Menu.Target>
        <Tooltip label={say('account.title')}>
          <ActionIcon variant="default" size="lg" aria-label={say('account.title')}>
            <IconUserCircle size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <HostileText text={caller.name} columns={24} /> · {say(`account.role.${caller.role}`)}
        </Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          {say('account.sign-out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
