import { RoomHeader } from '../../pieces/room-header.tsx';
import { useSay } from '../../text/language.tsx';

export function AlertsRoom() {
  const say = useSay();
  return <RoomHeader title={say('room.alerts')} />;
}
