import { RoomHeader } from '../../pieces/room-header.tsx';
import { useSay } from '../../text/language.tsx';

export function HostsRoom() {
  const say = useSay();
  return <RoomHeader title={say('room.hosts')} />;
}
