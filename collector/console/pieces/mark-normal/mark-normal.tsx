import { Button } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '../../api/caller.ts';
import { useSay } from '../../text/language.tsx';
import type { MarkableFinding } from './normal-draft.ts';

const MarkNormalDialog = lazy(async () => ({ default: (await import('./mark-normal-dialog.tsx')).MarkNormalDialog }));

export interface MarkNormalProps {
  /** The finding, with name and site of its host where the page knows them; undefined: the fields are empty. */
  readonly finding?: MarkableFinding;
  /** What the button says; "Normal here" when undefined. */
  readonly label?: string;
  readonly variant?: 'subtle' | 'default' | 'filled';
}

/** A button for operators that opens the dialog "normal here" from a finding. Shows nothing to others. */
export function MarkNormal({ finding, label, variant = 'subtle' }: MarkNormalProps) {
  const say = useSay();
  const isAllowed = useMay('operator');
  const [isOpen, setOpen] = useState(false);
  if (!isAllowed) return null;
  return (
    <>
      <Button
        size="xs"
        variant={variant}
        leftSection={<IconShieldCheck size={14} aria-hidden />}
        onClick={(event) => {
          event.stopPropagation();
          setOpen(true);
        }}
      >
        {label ?? say('normal.button')}
      </Button>
      {isOpen ? (
        <Suspense>
          <MarkNormalDialog finding={finding} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
