import { Text, type TextProps } from '@mantine/core';
import { useLanguage } from '../text/language.tsx';
import { formatAge, formatLocalTime, formatUtcTime } from '../text/format-time.ts';
import { useNow } from './use-now.ts';

export interface MomentProps extends TextProps {
  /** ISO 8601 as the API writes it; undefined when it never was. */
  readonly at: string | undefined;
  /** `age`: how long ago, growing by itself; `time`: date and time where the reader is; `lines`: the same in two lines. The other one and UTC on hover. */
  readonly as?: 'age' | 'time' | 'lines';
}

/** A moment, local, with UTC on hover: the browser's own hint, because lists hold hundreds of moments. */
export function Moment({ at, as = 'age', ...style }: MomentProps) {
  const { language } = useLanguage();
  const nowMs = useNow(as === 'age' ? 10_000 : undefined);
  if (at === undefined)
    return (
      <Text span inherit {...style}>
        –
      </Text>
    );
  const atMs = Date.parse(at);
  const local = formatLocalTime(atMs);
  const [date, timeOfDay] = local.split(' ');
  const hint = `${as === 'age' ? `${local} · ` : ''}${formatUtcTime(atMs)}`;
  return (
    <Text span inherit title={hint} {...style}>
      {as === 'lines' ? (
        <time dateTime={at} style={{ display: 'block', lineHeight: 1.25 }}>
          {timeOfDay}
          <Text size="xs" c="dimmed" lh={1.25} component="span" display="block">
            {date}
          </Text>
        </time>
      ) : (
        <time dateTime={at}>{as === 'age' ? formatAge(atMs, nowMs, language) : local}</time>
      )}
    </Text>
  );
}
