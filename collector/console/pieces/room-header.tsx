import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';

/** A title may be a name from outside. */
const MAX_TITLE_COLUMNS = 400;

export interface RoomHeaderProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  /** Before the title: breadcrumbs. */
  readonly above?: ReactNode;
  /** At the right end: what can be done here. */
  readonly children?: ReactNode;
}

/** The head of every room. Gives the page its name too. */
export function RoomHeader({ title: raw, subtitle, above, children }: RoomHeaderProps) {
  const title = escapeForTerminal(raw, MAX_TITLE_COLUMNS);
  useEffect(() => {
    document.title = `${title} · Minesweep`;
  }, [title]);
  return (
    <Group justify="space-between" align="flex-end" mb="md" wrap="wrap" gap="sm">
      <Stack gap={2} flex="1 1 420px" miw={0}>
        {above}
        <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {subtitle === undefined ? null : (
          <Text size="sm" c="dimmed" component="div">
            {subtitle}
          </Text>
        )}
      </Stack>
      <Group gap="xs">{children}</Group>
    </Group>
  );
}
