import { Text, type TextProps } from '@mantine/core';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';

/** More of a name than this is never put into the page. */
const MAX_SHOWN = 2_000;
const MAX_HINT = 400;

export interface HostileTextProps extends TextProps {
  /** A name from outside: of a process, a file, a host, or what a device logged. */
  readonly text: string;
  /** At most so many columns (a Chinese character takes two); the rest on hover. */
  readonly columns?: number;
  readonly mono?: boolean;
}

/**
 * A name from outside, as text and nothing else: what is invisible or would turn the reading order around is shown as an escape
 * (`\u{202e}`), and it never mixes with the text around it.
 */
export function HostileText({ text, columns, mono = false, ...style }: HostileTextProps) {
  const shown = escapeForTerminal(text, columns ?? MAX_SHOWN);
  const whole = columns === undefined ? shown : escapeForTerminal(text, MAX_SHOWN);
  return (
    <Text
      component="bdi"
      inherit
      {...(mono ? { ff: 'monospace' } : {})}
      {...(shown === whole ? {} : { title: escapeForTerminal(text, MAX_HINT) })}
      {...style}
    >
      {shown}
    </Text>
  );
}
