import { Button, CloseButton, Group, Paper, Text } from '@mantine/core';
import { useSay } from '../../text/language.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { COLOURS } from './colours.ts';
import { conditionsOf, withCondition } from './alerts-search.ts';
import { cleaned, useAlertsSearch } from './use-alerts-search.ts';

/** The filters that hold now; each can be taken away. */
export function ConditionChips() {
  const say = useSay();
  const { search, go } = useAlertsSearch();
  const conditions = conditionsOf(search);
  if (conditions.length === 0) return null;
  return (
    <Group gap={6} mb="sm">
      {conditions.map((condition) => {
        const field = say(`alerts.column.${condition.field}`);
        const shown = say(condition.isNot ? 'alerts.is-not' : 'alerts.is', { field, value: condition.value });
        return (
          <Paper key={`${condition.isNot} ${condition.field} ${condition.value}`} withBorder radius="xl" pl="sm" pr={4}>
            <Group gap={4} wrap="nowrap">
              <Text size="xs" {...(condition.isNot ? { c: COLOURS.not } : {})}>
                <HostileText text={shown} columns={60} />
              </Text>
              <CloseButton
                size="xs"
                aria-label={say('alerts.remove-filter')}
                onClick={() => go(withCondition(search, condition, false))}
              />
            </Group>
          </Paper>
        );
      })}
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() => go(cleaned({ ...search, is: undefined, not: undefined }))}
      >
        {say('alerts.clear-filters')}
      </Button>
    </Group>
  );
}
