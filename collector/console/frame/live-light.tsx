import { Badge, Tooltip } from '@mantine/core';
import { useLiveState } from '../api/live-events.tsx';
import { formatAge } from '../text/format-time.ts';
import { useLanguage } from '../text/language.tsx';
import { useNow } from '../pieces/use-now.ts';

const COLORS = { live: 'teal', connecting: 'gray', lost: 'red' } as const;

/** Whether what is shown is what is: live, or since when it is not. */
export function LiveLight() {
  const { state, sinceMs } = useLiveState();
  const { say, language } = useLanguage();
  const nowMs = useNow(5_000);
  const since = formatAge(sinceMs, nowMs, language);
  return (
    <Tooltip label={state === 'lost' ? say('live.lost-hint') : say('live.hint')}>
      <Badge variant={state === 'lost' ? 'filled' : 'dot'} color={COLORS[state]} tt="none" role="status" tabIndex={0}>
        {state === 'lost' ? say('live.lost', { since }) : say(`live.${state}`)}
      </Badge>
    </Tooltip>
  );
}
