import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Counted } from '#shared/api/overview.ts';
import { formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';
import { RowsLink } from './rows-link.tsx';

export interface NumberCardProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly numbers: readonly { readonly number: Counted; readonly what: ReactNode; readonly id: string }[];
}

/** A few numbers that belong together, each the way to its rows. */
export function NumberCard({ title, subtitle, numbers }: NumberCardProps) {
  const { language } = useLanguage();
  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-label={title}>
      <Stack gap="xs">
        <Title order={2} size="h4">
          {title}
        </Title>
        {subtitle === undefined ? null : (
          <Text size="sm" c="dimmed" component="div">
            {subtitle}
          </Text>
        )}
        {numbers.map(({ number, what, id }) => (
          <Group key={id} gap={8} align="baseline" wrap="nowrap">
            <RowsLink of={number} fw={700} fz="lg" miw={32}>
              {formatCount(number.count, language)}
            </RowsLink>
            <Text size="sm" component="div">
              {what}
            </Text>
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}
