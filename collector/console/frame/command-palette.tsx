import { Combobox, Modal, TextInput, useCombobox, useMantineColorScheme } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { LANGUAGES } from '#shared/cli/language-option.ts';
import { LANGUAGE_NAMES, useLanguage } from '../text/language.tsx';
import { useOverlays } from './overlays.tsx';
import { searchTarget } from './pasted.ts';
import { ROOMS } from './rooms.ts';

interface Command {
  readonly id: string;
  readonly title: string;
  readonly run: () => void;
}

/** Everything by its name: rooms, preferences, and whatever else is typed is searched for. Opened by Ctrl-K. */
export function CommandPalette() {
  const { open, show } = useOverlays();
  const { say } = useLanguage();
  return (
    <Modal.Root opened={open === 'palette'} onClose={() => show(undefined)} padding={0} size="lg" yOffset="12vh">
      <Modal.Overlay />
      <Modal.Content aria-label={say('palette.title')}>
        <Modal.Body>
          <Palette onDone={() => show(undefined)} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Palette({ onDone }: { readonly onDone: () => void }) {
  const { say } = useLanguage();
  const [text, setText] = useState('');
  // Always open: Enter takes the first option at once, and Escape closes all of it.
  const combobox = useCombobox({ opened: true, onDropdownClose: onDone });
  const commands = useCommandsFor(text);
  useEffect(() => {
    if (text !== undefined) combobox.selectFirstOption();
  }, [text, combobox.selectFirstOption]);
  return (
    <Combobox
      store={combobox}
      withinPortal={false}
      onOptionSubmit={(id) => {
        onDone();
        commands.find((command) => command.id === id)?.run();
      }}
    >
      <Combobox.EventsTarget withExpandedAttribute>
        <TextInput
          data-autofocus
          size="lg"
          variant="unstyled"
          px="md"
          value={text}
          aria-label={say('palette.title')}
          placeholder={say('palette.placeholder')}
          leftSection={<IconSearch size={18} aria-hidden />}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </Combobox.EventsTarget>
      <Combobox.Options mah="min(460px, 60vh)" style={{ overflowY: 'auto' }} p="xs" aria-label={say('palette.title')}>
        {commands.map(({ id, title }) => (
          <Combobox.Option key={id} value={id}>
            {title}
          </Combobox.Option>
        ))}
      </Combobox.Options>
    </Combobox>
  );
}

function useCommandsFor(text: string): readonly Command[] {
  const { say, setLanguage } = useLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const wanted = text.trim();
  const all: readonly Command[] = [
    ...ROOMS.map(({ path, title }) => ({
      ...{ id: path, title: say('palette.go', { room: say(title) }) },
      run: () => void navigate({ to: path }),
    })),
    ...(['light', 'dark', 'auto'] as const).map((scheme) => ({
      ...{ id: `scheme:${scheme}`, title: say('palette.scheme', { scheme: say(`preferences.scheme.${scheme}`) }) },
      run: () => setColorScheme(scheme),
    })),
    ...LANGUAGES.map((language) => ({
      ...{ id: `language:${language}`, title: say('palette.language', { language: LANGUAGE_NAMES[language] }) },
      run: () => setLanguage(language),
    })),
  ];
  const matching = all.filter(({ title }) => title.toLowerCase().includes(wanted.toLowerCase()));
  if (wanted === '') return matching;
  const search = { id: 'search', title: say('palette.search', { text: wanted }) };
  return [...matching, { ...search, run: () => void navigate(searchTarget(wanted)) }];
}
