import { Button, Group, Paper, Popover, Text } from '@mantine/core';
import { IconMessage, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useSay } from '../../text/language.tsx';
import { NoteForm } from './note-form.tsx';
import type { IncidentChange } from './use-incident-changes.ts';
import { AssignMenu, StateMenu } from './work-menus.tsx';

export interface BulkBarProps {
  readonly count: number;
  readonly onChange: (change: IncidentChange) => void;
  readonly onNote: (text: string) => Promise<boolean>;
  readonly onClear: () => void;
}

/** What can be done with all that is selected. */
export function BulkBar({ count, onChange, onNote, onClear }: BulkBarProps) {
  const say = useSay();
  const [isNoting, setNoting] = useState(false);
  return (
    <Paper
      withBorder
      shadow="sm"
      radius="md"
      px="sm"
      py={6}
      mb="xs"
      role="toolbar"
      aria-label={say('incidents.selected', { count })}
    >
      <Group gap="xs">
        <Text size="sm" fw={600} mr="xs">
          {say('incidents.selected', { count })}
        </Text>
        <StateMenu onChange={onChange} />
        <AssignMenu onChange={onChange} />
        <Popover opened={isNoting} onChange={setNoting} width={360} position="bottom-start" trapFocus withinPortal>
          <Popover.Target>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconMessage size={15} aria-hidden />}
              onClick={() => setNoting(!isNoting)}
            >
              {say('incidents.comment')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <NoteForm
              onNote={async (text) => {
                const isWritten = await onNote(text);
                if (isWritten) setNoting(false);
                return isWritten;
              }}
            />
          </Popover.Dropdown>
        </Popover>
        <Button size="xs" variant="subtle" leftSection={<IconX size={14} aria-hidden />} onClick={onClear}>
          {say('incidents.unselect')}
        </Button>
      </Group>
    </Paper>
  );
}
