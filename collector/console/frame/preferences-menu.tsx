import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconCheck, IconKeyboard } from '@tabler/icons-react';
import { LANGUAGES } from '#shared/cli/language-option.ts';
import { LANGUAGE_NAMES, useLanguage } from '../text/language.tsx';
import { HeaderMenu } from './header-menu.tsx';
import { useOverlays } from './overlays.tsx';

const SCHEMES = ['auto', 'light', 'dark'] as const;

/** How the reader likes it: language, light or dark. */
export function PreferencesMenu() {
  const { say, language, setLanguage } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { show } = useOverlays();
  const check = (isChosen: boolean) => (isChosen ? <IconCheck size={16} aria-hidden /> : <span />);
  return (
    <HeaderMenu title={say('preferences.title')} icon={IconAdjustmentsHorizontal}>
      <Menu.Label>{say('preferences.language')}</Menu.Label>
      {LANGUAGES.map((each) => (
        <Menu.Item
          key={each}
          lang={each}
          role="menuitemradio"
          aria-checked={each === language}
          rightSection={check(each === language)}
          onClick={() => setLanguage(each)}
        >
          {LANGUAGE_NAMES[each]}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Label>{say('preferences.scheme')}</Menu.Label>
      {SCHEMES.map((scheme) => (
        <Menu.Item
          key={scheme}
          role="menuitemradio"
          aria-checked={scheme === colorScheme}
          rightSection={check(scheme === colorScheme)}
          onClick={() => setColorScheme(scheme)}
        >
          {say(`preferences.scheme.${scheme}`)}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={() => show('keys')}>
        {say('keys.title')}
      </Menu.Item>
    </HeaderMenu>
  );
}
