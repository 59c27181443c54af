import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconCheck, IconColumns } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useSay } from '../text/language.tsx';
import type { HideableColumn, VisibleColumns } from './use-visible-columns.ts';

export interface ColumnChooserProps<Column extends HideableColumn> {
  readonly columns: readonly (Column & { readonly title: ReactNode })[];
  readonly shown: VisibleColumns<Column>;
}

/** The menu at the end of a table's head: which columns are shown. */
export function ColumnChooser<Column extends HideableColumn>({ columns, shown }: ColumnChooserProps<Column>) {
  const say = useSay();
  return (
    <Menu position="bottom-end" closeOnItemClick={false} withinPortal>
      <Menu.Target>
        <Tooltip label={say('list.columns')}>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={say('list.columns')}>
            <IconColumns size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {columns
          .filter(({ isFixed }) => isFixed !== true)
          .map(({ id, title }) => (
            <Menu.Item
              key={id}
              role="menuitemcheckbox"
              aria-checked={shown.isVisible(id)}
              leftSection={shown.isVisible(id) ? <IconCheck size={14} aria-hidden /> : <span />}
              onClick={() => shown.toggle(id)}
            >
              {title}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
