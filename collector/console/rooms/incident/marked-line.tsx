import { Box, Mark } from '@mantine/core';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';

export interface MarkedLineProps {
  /** What a device wrote; hostile. */
  readonly raw: string;
  /** Sorted, never overlapping: `raw.slice(start, end)`. */
  readonly matches: readonly { readonly start: number; readonly end: number; readonly kind: string }[];
}

/** The line of a device as it is, with what matched in it marked. Text and nothing else. */
export function MarkedLine({ raw, matches }: MarkedLineProps) {
  const pieces = matches.map(({ start, end, kind }, index) => (
    <span key={`${start}-${kind}`}>
      {shown(raw.slice(matches[index - 1]?.end ?? 0, start))}
      <Mark color="yellow">{shown(raw.slice(start, end))}</Mark>
    </span>
  ));
  return (
    <Box
      component="pre"
      tabIndex={0}
      m={0}
      p="xs"
      fz="xs"
      dir="ltr"
      bg="light-dark(var(--mantine-color-gray-0), var(--mantine-color-dark-8))"
      style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: 320, overflow: 'auto', borderRadius: 6 }}
    >
      <bdi>
        {pieces}
        {shown(raw.slice(matches.at(-1)?.end ?? 0))}
      </bdi>
    </Box>
  );
}

function shown(text: string): string {
  return escapeForTerminal(text);
}
