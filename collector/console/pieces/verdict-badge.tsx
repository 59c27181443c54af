import { Badge } from '@mantine/core';
import type { Verdict } from '#shared/model/verdict.ts';
import { useSay } from '../text/language.tsx';

/** Not by colour alone: the word stands there, and the surer the heavier. */
const LOOKS = {
  confirmed: { color: 'red.9', variant: 'filled' },
  probable: { color: 'orange', variant: 'filled' },
  suspicious: { color: 'yellow', variant: 'filled' },
  observed: { color: 'gray', variant: 'outline' },
} as const satisfies Record<Verdict, object>;

export interface VerdictBadgeProps {
  readonly verdict: Verdict;
  /** 0 to 1, shown in percent. */
  readonly probability?: number;
}

/** How sure we are, in one word. */
export function VerdictBadge({ verdict, probability }: VerdictBadgeProps) {
  const say = useSay();
  const share = probability === undefined ? '' : ` ${Math.floor(probability * 100)} %`;
  return (
    <Badge {...LOOKS[verdict]} radius="sm" style={{ flexShrink: 0 }} tt="none">
      {say(`verdict.${verdict}`)}
      {share}
    </Badge>
  );
}
