import { Button, Stack, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useSay } from '../../text/language.tsx';

/** Writes a note; what was typed stays when it could not be stored. */
export function NoteForm({ onNote }: { readonly onNote: (text: string) => Promise<boolean> }) {
  const say = useSay();
  const [text, setText] = useState('');
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '' || isBusy) return;
    setBusy(true);
    if (await onNote(text.trim())) setText('');
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="xs" align="flex-start">
        <Textarea
          w="100%"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={4_000}
          aria-label={say('incidents.comment')}
          placeholder={say('incidents.comment-placeholder')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button size="xs" type="submit" loading={isBusy} disabled={text.trim() === ''}>
          {say('incidents.comment-save')}
        </Button>
      </Stack>
    </form>
  );
}
