import { Drawer, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLanguage } from '../text/language.tsx';

export interface FlyoutProps {
  readonly title: string;
  readonly opened?: boolean;
  readonly size?: 'lg' | 'xl';
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What is looked at beside a list, which stays where it was. */
export function Flyout({ title, opened = true, size = 'lg', onClose, children }: FlyoutProps) {
  const { say } = useLanguage();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={size}
      title={<Text fw={600}>{title}</Text>}
      closeButtonProps={{ 'aria-label': say('action.close') }}
    >
      {children}
    </Drawer>
  );
}
