import { ActionIcon, Code, CopyButton, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { useSay } from '../text/language.tsx';

/**
 * Something to copy: a command, an address, a wallet, a few lines of a configuration. It may be a name from outside: what would not be
 * seen is not copied either. Lines stay lines, which can be seen.
 */
export function CopyLine({ text: raw }: { readonly text: string }) {
  const say = useSay();
  const text = raw
    .split('\n')
    .map((line) => escapeForTerminal(line))
    .join('\n');
  return (
    <Group gap={4} wrap="nowrap" align="flex-start">
      <Code block style={{ flex: 1, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} tabIndex={0}>
        {text}
      </Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? say('action.copied') : say('action.copy')}>
            <ActionIcon
              mt={5}
              variant="subtle"
              color={copied ? 'teal' : 'gray'}
              onClick={copy}
              aria-label={copied ? say('action.copied') : say('action.copy')}
            >
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
