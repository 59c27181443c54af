import { Group, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleHalf2 } from '@tabler/icons-react';
import type { HostOutput } from '#shared/output/host-output.ts';
import { useSay } from '../text/language.tsx';

/** Told apart by form and word, not by colour alone. */
const LOOKS = {
  watched: { icon: IconCircleCheck, color: 'var(--mantine-color-teal-text)' },
  partly: { icon: IconCircleHalf2, color: 'var(--mantine-color-orange-text)' },
  silent: { icon: IconCircleDashed, color: 'var(--mantine-color-dimmed)' },
} as const;

/** Whether a host is seen: a sign and a word. */
export function HostState({ state }: { readonly state: HostOutput['state'] }) {
  const say = useSay();
  const { icon: Icon, color } = LOOKS[state];
  return (
    <Group gap={6} wrap="nowrap">
      <Icon size={16} color={color} aria-hidden style={{ flex: 'none' }} />
      <Text span size="sm" {...(state === 'silent' ? { c: 'dimmed' } : {})}>
        {say(`host.state.${state}`)}
      </Text>
    </Group>
  );
}
