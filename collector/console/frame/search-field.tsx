import { Kbd, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useSay } from '../text/language.tsx';
import { searchTarget } from './pasted.ts';

/** The one box that takes any paste: addresses, tuples, wallets, hashes, hosts, notes; one or many. `/` leads here. */
export function SearchField() {
  const say = useSay();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  useHotkeys([['/', () => field.current?.focus()]]);
  const search = (wanted: string) => {
    if (wanted.trim() === '') return;
    void navigate(searchTarget(wanted));
    // The room shows it in a box with more room.
    setText('');
  };
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        search(text);
      }}
    >
      <TextInput
        ref={field}
        value={text}
        aria-label={say('search.label')}
        placeholder={say('search.placeholder')}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={<Kbd aria-hidden>/</Kbd>}
        onChange={(event) => setText(event.currentTarget.value)}
        onPaste={(event) => {
          // A field has one line: a pasted list would lose its line ends.
          const pasted = event.clipboardData.getData('text');
          if (!pasted.trim().includes('\n')) return;
          event.preventDefault();
          search(pasted);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') field.current?.blur();
        }}
      />
    </form>
  );
}
