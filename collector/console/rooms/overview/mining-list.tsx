import { Paper, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Overview } from '#shared/api/overview.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { briefOf } from '../../pieces/incident-brief.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { useNow } from '../../pieces/use-now.ts';
import { VerdictBadge } from '../../pieces/verdict-badge.tsx';
import { formatAge, formatCount, formatLocalTime } from '../../text/format-time.ts';
import { useLanguage, useSay } from '../../text/language.tsx';
import classes from './overview.module.css';
import { RowsLink } from './rows-link.tsx';

const MAX_HINT_COLUMNS = 600;

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
        {incidents.map((incident) => (
          <Link
            key={incident.id}
            to="/incidents/$incidentId"
            params={{ incidentId: incident.id }}
            className={classes.incident ?? ''}
          >
            <VerdictBadge verdict={incident.verdict} />
            <Brief incident={incident} />
            <Text size="sm" c="dimmed" title={formatLocalTime(Date.parse(incident.firstSeen))}>
              {say('overview.began', { age: formatAge(Date.parse(incident.firstSeen), nowMs, language) })}
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

/** Where, who, with which pool: each in a place of its own, so that a long name cuts none of the others. */
function Brief({ incident }: { readonly incident: Overview['mining']['incidents'][number] }) {
  const { who, what } = briefOf(useSay(), incident);
  const { subject } = incident;
  return (
    <span className={classes.brief} title={escapeForTerminal(incident.title, MAX_HINT_COLUMNS)}>
      <Text span size="sm" fw={600} truncate>
        <HostileText text={subject.type === 'host' ? subject.hostname : subject.ip} columns={80} />
      </Text>
      <Text span size="sm" truncate>
        <HostileText text={who} columns={120} />
      </Text>
      <Text span size="sm" truncate>
        <HostileText text={what} columns={120} />
      </Text>
    </span>
  );
}
