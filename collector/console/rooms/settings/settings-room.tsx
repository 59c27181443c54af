import { Tabs } from '@mantine/core';
import { IconClockHour4, IconHistory, IconInfoCircle, IconKey, IconUsers } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { RoomHeader } from '../../pieces/room-header.tsx';
import { useSay } from '../../text/language.tsx';
import { AboutTab } from './about-tab.tsx';
import { AccountsTab } from './accounts-tab.tsx';
import { AuditTab } from './audit-tab.tsx';
import { RetentionTab } from './retention-tab.tsx';
import { SETTINGS_TABS, type SettingsTab } from './settings-tabs.ts';
import { TokensTab } from './tokens-tab.tsx';

const TABS = {
  accounts: { icon: IconUsers, content: AccountsTab },
  tokens: { icon: IconKey, content: TokensTab },
  retention: { icon: IconClockHour4, content: RetentionTab },
  audit: { icon: IconHistory, content: AuditTab },
  about: { icon: IconInfoCircle, content: AboutTab },
} as const satisfies Record<SettingsTab, object>;

/** Who may come in, how long things are kept, who changed what, and what this is. */
export function SettingsRoom() {
  const say = useSay();
  const navigate = useNavigate();
  const { tab = 'accounts' } = useSearch({ from: '/settings' });
  return (
    <>
      <RoomHeader title={say('room.settings')} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(chosen) =>
          void navigate({ to: '/settings', search: { tab: SETTINGS_TABS.find((each) => each === chosen) ?? tab } })
        }
      >
        <Tabs.List mb="lg">
          {SETTINGS_TABS.map((each) => {
            const { icon: Icon } = TABS[each];
            return (
              <Tabs.Tab key={each} value={each} leftSection={<Icon size={16} aria-hidden />}>
                {say(`settings.tab.${each}`)}
              </Tabs.Tab>
            );
          })}
        </Tabs.List>
        {SETTINGS_TABS.map((each) => {
          const { content: Content } = TABS[each];
          return (
            <Tabs.Panel key={each} value={each}>
              <Content />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </>
  );
}
