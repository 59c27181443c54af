import { Stack, Text } from '@mantine/core';
import { IconBellOff } from '@tabler/icons-react';
import { CopyLine } from '../../pieces/copy-line.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { useSay } from '../../text/language.tsx';

const SURICATA = `outputs:
  - eve-log:
      enabled: yes
      filename: eve.json
      types:
        - alert:
            payload-printable: yes
        - dns
        - tls`;
const FOLLOW = 'minesweep up --eve /var/log/suricata/eve.json';
const IMPORT = 'minesweep alerts import /var/log/suricata/eve.json';

/** Without a sensor there is no list to be empty: what is missing, and the lines that bring it. */
export function NoSensor() {
  const say = useSay();
  return (
    <EmptyState icon={<IconBellOff />} title={say('alerts.no-sensor')}>
      <Stack gap="xs" ta="start">
        <Text size="sm">{say('alerts.no-sensor-why')}</Text>
        <CopyLine text={SURICATA} />
        <CopyLine text={FOLLOW} />
        <Text size="sm">{say('alerts.no-sensor-import')}</Text>
        <CopyLine text={IMPORT} />
      </Stack>
    </EmptyState>
  );
}
