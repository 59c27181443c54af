import { ActionIcon, Group, Tooltip } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useSay } from '../../text/language.tsx';
import classes from './alerts.module.css';
import { type Field, withCondition } from './alerts-search.ts';
import { useAlertsSearch } from './use-alerts-search.ts';

export interface ValueFilterProps {
  readonly field: Field;
  readonly value: string;
  readonly children: ReactNode;
}

/** A value with a plus (only this) and a minus (not this) that show when somebody points at it or comes by keyboard. */
export function ValueFilter({ field, value, children }: ValueFilterProps) {
  const say = useSay();
  const { search, go } = useAlertsSearch();
  const button = (isNot: boolean) => (
    <Tooltip label={say(isNot ? 'alerts.not-this' : 'alerts.only-this')}>
      <ActionIcon
        size={18}
        variant="subtle"
        color={isNot ? 'red' : 'teal'}
        aria-label={say(isNot ? 'alerts.is-not' : 'alerts.is', { field: say(`alerts.column.${field}`), value })}
        onClick={(event) => {
          event.stopPropagation();
          go({ ...withCondition(search, { field, value, isNot }, true), list: 'alerts' });
        }}
      >
        {isNot ? <IconMinus size={12} aria-hidden /> : <IconPlus size={12} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
  return (
    <Group gap={2} wrap="nowrap" className={classes.value ?? ''}>
      <span className={classes.text}>{children}</span>
      <span className={classes.buttons}>
        {button(false)}
        {button(true)}
      </span>
    </Group>
  );
}
