import { Badge } from '@mantine/core';
import type { MiningReading } from '#shared/model/alert.ts';
import { useSay } from '../../text/language.tsx';
import { COLOURS } from './colours.ts';

/** What an alert says about mining, in a few words. */
export function ReadingBadge({ verdict }: { readonly verdict: MiningReading['verdict'] }) {
  const say = useSay();
  return (
    <Badge radius="sm" tt="none" style={{ background: COLOURS.miningGround, color: COLOURS.mining, border: 0 }}>
      {say(`alerts.reading.${verdict}`)}
    </Badge>
  );
}
