import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface HeaderMenuProps {
  readonly title: string;
  readonly icon: Icon;
  /** Items of the menu. */
  readonly children: ReactNode;
}

/** A menu at the right end of the header. */
export function HeaderMenu({ title, icon: Sign, children }: HeaderMenuProps) {
  return (
    <Menu position="bottom-end" width={220} withinPortal>
      <Menu.Target>
        <Tooltip label={title}>
          <ActionIcon variant="default" size="lg" aria-label={title}>
            <Sign size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
