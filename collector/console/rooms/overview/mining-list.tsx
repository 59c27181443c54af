import { Paper, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Overview } from '#shared/api/overview.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { useNow } from '../../pieces/use-now.ts';
import { VerdictBadge } from '../../pieces/verdict-badge.tsx';
import { formatAge, formatCount, formatLocalTime } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';
import classes from './overview.module.css';
import { RowsLink } from './rows-link.tsx';

/** The surest ten of those that mine now, and the way to all of them. */
export function MiningList({ mining }: Pick<Overview, 'mining'>) {
  const { say, language } = useLanguage();
  const nowMs = useNow(30_000);
  const { incidents, confirmed, probable } = mining;
  if (incidents.length === 0) return null;
  const all = {
    count: confirmed.count + probable.count,
    rows: { ...confirmed.rows, query: { ...confirmed.rows.query, verdict: 'confirmed,probable' } },
  };
  return (
    <Stack gap={6} component="section" aria-label={say('overview.mining-list')}>
      <Paper withBorder radius="md" style={{ overflow: 'hidden' }}>
        {incidents.map(({ id, title, verdict, firstSeen }) => (
          <Link key={id} to="/incidents/$incidentId" params={{ incidentId: id }} className={classes.incident ?? ''}>
            <VerdictBadge verdict={verdict} />
            <Text size="sm" truncate>
              <HostileText text={title} columns={180} />
            </Text>
            <Text size="sm" c="dimmed" title={formatLocalTime(Date.parse(firstSeen))}>
              {say('overview.began', { age: formatAge(Date.parse(firstSeen), nowMs, language) })}
            </Text>
          </Link>
        ))}
      </Paper>
      {all.count > incidents.length ? (
        <RowsLink of={all} size="sm">
          {say('overview.mining-rows', { count: formatCount(all.count, language) })}
        </RowsLink>
      ) : null}
    </Stack>
  );
}
