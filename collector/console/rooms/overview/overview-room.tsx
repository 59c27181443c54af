import { RoomHeader } from '../../pieces/room-header.tsx';
import { useSay } from '../../text/language.tsx';

/** Is anything mining now, how sure, since when; and whom can I not see? */
export function OverviewRoom() {
  const say = useSay();
  return <RoomHeader title={say('room.overview')} />;
}
