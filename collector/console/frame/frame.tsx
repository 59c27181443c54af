import { Anchor, AppShell, Box, Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useLocation } from '@tanstack/react-router';
import { LiveEvents } from '../api/live-events.tsx';
import { useSay } from '../text/language.tsx';
import { AccountMenu } from './account-menu.tsx';
import { CommandPalette } from './command-palette.tsx';
import classes from './frame.module.css';
import { SIGN_IN_PATH } from './go-to-sign-in.ts';
import { Keyboard } from './keyboard.tsx';
import { LiveLight } from './live-light.tsx';
import { Logo } from './logo.tsx';
import { OverlayProvider } from './overlays.tsx';
import { PreferencesMenu } from './preferences-menu.tsx';
import { Rail } from './rail.tsx';
import { SearchField } from './search-field.tsx';

/** What stands around every room: the rail with the rooms, the one box that takes anything, and how fresh all of it is. */
export function Frame() {
  const { pathname } = useLocation();
  if (pathname === SIGN_IN_PATH) return <Outlet />;
  return <SignedInFrame />;
}

function SignedInFrame() {
  const say = useSay();
  const [isOpen, rail] = useDisclosure();
  return (
    <LiveEvents>
      <OverlayProvider>
        <Anchor href="#content" className={classes.skip ?? ''}>
          {say('frame.skip')}
        </Anchor>
        <AppShell
          header={{ height: 56 }}
          navbar={{ width: 212, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
          padding="lg"
        >
          <AppShell.Header className={classes.header ?? ''}>
            <Group h="100%" px="md" gap="md" wrap="nowrap" justify="space-between">
              <Group gap="sm" wrap="nowrap" w={180} visibleFrom="sm">
                <Logo />
              </Group>
              <Burger opened={isOpen} onClick={rail.toggle} hiddenFrom="sm" size="sm" aria-label={say('frame.rooms')} />
              <Box flex={1} maw={640} miw={0}>
                <SearchField />
              </Box>
              <Group gap="xs" wrap="nowrap">
                <LiveLight />
                <PreferencesMenu />
                <AccountMenu />
              </Group>
            </Group>
          </AppShell.Header>
          <AppShell.Navbar p="xs" aria-label={say('frame.rooms')}>
            <Rail onChosen={rail.close} />
          </AppShell.Navbar>
          <AppShell.Main id="content" tabIndex={-1} className={classes.main ?? ''}>
            <Outlet />
          </AppShell.Main>
        </AppShell>
        <CommandPalette />
        <Keyboard />
      </OverlayProvider>
    </LiveEvents>
  );
}
