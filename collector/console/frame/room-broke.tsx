import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import { HostileText } from '../pieces/hostile-text.tsx';
import { RoomHeader } from '../pieces/room-header.tsx';
import { useSay } from '../text/language.tsx';

/** Instead of a room that cannot be drawn: a defect of ours, of which the rest of the console knows nothing. */
export function RoomBroke({ error }: { readonly error: unknown }) {
  const say = useSay();
  return (
    <>
      <RoomHeader title={say('broke.title')} />
      <Alert color="red" icon={<IconBug aria-hidden />} title={say('broke.text')}>
        <Stack gap="xs" align="flex-start">
          <Text size="sm">
            <HostileText text={String(error)} columns={200} mono />
          </Text>
          <Button
            size="xs"
            variant="light"
            color="red"
            onClick={() => window.location.assign(window.location.pathname)}
          >
            {say('broke.again')}
          </Button>
        </Stack>
      </Alert>
    </>
  );
}
