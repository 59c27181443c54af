import { Badge, Tooltip } from '@mantine/core';
import type { FindingOutput } from '#shared/output/finding-output.ts';
import { useSay } from '../../text/language.tsx';
import { MarkNormal } from './mark-normal.tsx';
import type { MarkableFinding } from './normal-draft.ts';

export interface FindingNormalProps {
  readonly finding: FindingOutput;
  /** What the page knows of its host. */
  readonly host?: Pick<MarkableFinding, 'hostname' | 'site'>;
}

/** At the end of a finding's row: that it is normal here and who says so, else the button to say it. */
export function FindingNormal({ finding, host }: FindingNormalProps) {
  const say = useSay();
  const { allowed, process, path } = finding;
  if (allowed !== undefined)
    return (
      <Tooltip label={<bdi>{allowed.text}</bdi>} multiline maw={360}>
        <Badge color="teal" variant="filled" radius="sm" tt="none" tabIndex={0}>
          {say('normal.button')}
        </Badge>
      </Tooltip>
    );
  // A host as a whole is never normal.
  if (process === undefined && path === undefined) return null;
  return <MarkNormal finding={{ ...finding, ...host }} />;
}
