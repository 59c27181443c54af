import { Button, Group, Menu, TextInput } from '@mantine/core';
import { IconChevronDown, IconProgressCheck, IconUser } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { CloseReason } from '#shared/model/incident-work.ts';
import { useCaller } from '../../api/caller.ts';
import { useSay } from '../../text/language.tsx';
import type { IncidentChange } from './use-incident-changes.ts';

const SETTABLE = ['new', 'investigating', 'contained', 'watching'] as const;
const REASONS = ['cleaned', 'false-positive', 'accepted', 'duplicate'] as const satisfies readonly CloseReason[];

export interface WorkMenuProps {
  readonly onChange: (change: IncidentChange) => void;
  /** What stands on the button; else what the menu does. */
  readonly label?: string;
}

/** Chooses a state; closing always with its reason. */
export function StateMenu({ onChange, label }: WorkMenuProps) {
  const say = useSay();
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconProgressCheck size={15} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {label ?? say('incidents.set-state')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {SETTABLE.map((state) => (
          <Menu.Item key={state} onClick={() => onChange({ state })}>
            {say(`state.${state}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{say('incidents.close-as')}</Menu.Label>
        {REASONS.map((closeReason) => (
          <Menu.Item key={closeReason} onClick={() => onChange({ state: 'closed', closeReason })}>
            {say(`close-reason.${closeReason}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Says who works on it. */
export function AssignMenu({ onChange, label }: WorkMenuProps) {
  const say = useSay();
  const caller = useCaller();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const assign = (assignee: string | null) => {
    setOpen(false);
    setName('');
    onChange({ assignee });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') assign(name.trim());
  };
  return (
    <Menu position="bottom-start" withinPortal opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconUser size={15} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {label ?? say('incidents.assign')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {caller === undefined ? null : (
          <Menu.Item onClick={() => assign(caller.name)}>{say('incidents.assign-me')}</Menu.Item>
        )}
        <Menu.Item onClick={() => assign(null)}>{say('incidents.assign-nobody')}</Menu.Item>
        <Menu.Divider />
        <form onSubmit={submit}>
          <Group gap="xs" p="xs" wrap="nowrap">
            <TextInput
              size="xs"
              aria-label={say('incidents.assign-name')}
              placeholder={say('incidents.assign-name')}
              value={name}
              maxLength={100}
              onChange={(event) => setName(event.currentTarget.value)}
              onKeyDown={(event) => event.stopPropagation()}
            />
            <Button size="xs" type="submit" disabled={name.trim() === ''}>
              {say('incidents.assign')}
            </Button>
          </Group>
        </form>
      </Menu.Dropdown>
    </Menu>
  );
}
