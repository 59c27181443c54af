import { Group, Text } from '@mantine/core';
import icon from '../theme/icon.svg';

/** The sign and the name. */
export function Logo() {
  return (
    <Group gap={10} wrap="nowrap">
      <img src={icon} alt="" width={26} height={26} />
      <Text fw={700} size="lg" lts={-0.2}>
        Minesweep
      </Text>
    </Group>
  );
}
