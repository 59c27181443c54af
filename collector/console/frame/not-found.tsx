import { Anchor } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../pieces/empty-state.tsx';
import { RoomHeader } from '../pieces/room-header.tsx';
import { useSay } from '../text/language.tsx';

/** There is no such room. */
export function NotFound() {
  const say = useSay();
  return (
    <>
      <RoomHeader title={say('not-found.title')} />
      <EmptyState icon={<IconMapOff aria-hidden />} title={say('not-found.text')}>
        <Anchor component={Link} to="/">
          {say('room.overview')}
        </Anchor>
      </EmptyState>
    </>
  );
}
