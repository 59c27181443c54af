import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { ApiFailure } from '../api/api-failure.ts';
import { useLiveState } from '../api/live-events.tsx';
import { FailureNotice } from '../pieces/failure-notice.tsx';
import { HostileText } from '../pieces/hostile-text.tsx';
import { RoomHeader } from '../pieces/room-header.tsx';
import { useSay } from '../text/language.tsx';

const UNREACHABLE = new ApiFailure(0, {});

/**
 * Instead of a room that cannot be drawn. Either its program could not be loaded, because the collector is away: then the page loads
 * itself again when it is back. Or it is a defect of ours, of which the rest of the console knows nothing.
 */
export function RoomBroke({ error }: { readonly error: unknown }) {
  const say = useSay();
  const { state } = useLiveState();
  const wasLost = useRef(false);
  useEffect(() => {
    if (state === 'lost') wasLost.current = true;
    else if (state === 'live' && wasLost.current) window.location.reload();
  }, [state]);
  if (state === 'lost') {
    return (
      <>
        <RoomHeader title={say('broke.away')} />
        <FailureNotice failure={UNREACHABLE} />
      </>
    );
  }
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
