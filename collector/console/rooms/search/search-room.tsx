import { RoomHeader } from '../../pieces/room-header.tsx';
import { useSay } from '../../text/language.tsx';

export function SearchRoom() {
  const say = useSay();
  return <RoomHeader title={say('search.label')} />;
}
