import { Anchor, Breadcrumbs, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSay } from '../../text/language.tsx';
import { type AlertsSearch, stepsOf, textOfStep } from './alerts-search.ts';
import { cleaned, useAlertsSearch } from './use-alerts-search.ts';

/** The way from the first list to this one; each step leads back. */
export function TrailCrumbs() {
  const say = useSay();
  const { search } = useAlertsSearch();
  const steps = stepsOf(search);
  const isRaw = search.list === 'alerts';
  if (steps.length === 0) return null;
  const { list: _, via: __, text: ___, alert: ____, is: _____, not: ______, ...kept } = search;
  const first = steps[0]?.side === 'source' ? ('sources' as const) : undefined;
  const crumbs: readonly { readonly text: string; readonly to: AlertsSearch }[] = [
    {
      text: say(first === undefined ? 'alerts.destinations' : 'alerts.sources'),
      to: cleaned({ ...kept, list: first }),
    },
    ...steps.map(({ side, ip }, index) => ({
      text: say(side === 'source' ? 'alerts.destinations-of' : 'alerts.sources-of', { ip }),
      to: cleaned({ ...kept, list: first, via: steps.slice(0, index + 1).map(textOfStep) }),
    })),
  ];
  return (
    <nav aria-label={say('alerts.trail')}>
      <Breadcrumbs mb="sm">
        {crumbs.map(({ text, to }, index) =>
          index === crumbs.length - 1 && !isRaw ? (
            <Text key={text} size="sm" fw={600} aria-current="page">
              {text}
            </Text>
          ) : (
            <Anchor key={text} size="sm" renderRoot={(props) => <Link to="/alerts" search={to} {...props} />}>
              {text}
            </Anchor>
          ),
        )}
        {isRaw ? (
          <Text size="sm" fw={600} aria-current="page">
            {say('alerts.raw')}
          </Text>
        ) : null}
      </Breadcrumbs>
    </nav>
  );
}
