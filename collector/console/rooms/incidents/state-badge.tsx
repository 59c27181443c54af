import { Badge } from '@mantine/core';
import type { CloseReason, IncidentState } from '#shared/model/incident-work.ts';
import { useSay } from '../../text/language.tsx';

const COLORS = {
  new: 'sea',
  reopened: 'red',
  investigating: 'blue',
  contained: 'grape',
  watching: 'gray',
  closed: 'gray',
} as const satisfies Record<IncidentState, string>;

export interface StateBadgeProps {
  readonly state: IncidentState;
  readonly closeReason?: CloseReason | undefined;
}

/** How far people are with an incident. */
export function StateBadge({ state, closeReason }: StateBadgeProps) {
  const say = useSay();
  const reason = closeReason === undefined ? '' : ` · ${say(`close-reason.${closeReason}`)}`;
  return (
    <Badge color={COLORS[state]} variant={state === 'closed' ? 'outline' : 'light'} radius="sm" tt="none">
      {say(`state.${state}`)}
      {reason}
    </Badge>
  );
}
