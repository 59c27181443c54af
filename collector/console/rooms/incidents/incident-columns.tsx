import { Checkbox, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { IncidentOutput } from '#shared/output/incident-output.ts';
import type { DataColumn } from '../../pieces/data-list.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { VerdictBadge } from '../../pieces/verdict-badge.tsx';
import type { Say } from '../../text/language.tsx';
import { StateBadge } from './state-badge.tsx';

export interface Selection {
  readonly has: (id: string) => boolean;
  readonly toggle: (id: string) => void;
}

/** One row an incident; later one row a campaign, which then names its hosts where the host stands now. */
export function incidentColumns(say: Say, selection: Selection): readonly DataColumn<IncidentOutput>[] {
  return [
    {
      ...{ id: 'select', title: '', width: '40px', isFixed: true },
      cell: ({ id, title }) => (
        <Checkbox
          size="xs"
          aria-label={say('incidents.column.select-row', { title })}
          checked={selection.has(id)}
          onChange={() => selection.toggle(id)}
          onClick={(event) => event.stopPropagation()}
        />
      ),
    },
    {
      ...{ id: 'verdict', title: say('label.verdict'), width: '140px', isFixed: true },
      cell: ({ verdict, probability }) => <VerdictBadge verdict={verdict} probability={probability} />,
    },
    {
      ...{ id: 'role', title: say('label.role'), width: '90px' },
      cell: ({ role }) => say(`role.${role}`),
    },
    {
      ...{ id: 'what', title: say('incidents.column.what'), width: 'minmax(280px, 1fr)', isFixed: true },
      cell: ({ id, title }) => (
        <Link
          to="/incidents/$incidentId"
          params={{ incidentId: id }}
          onClick={(event) => event.stopPropagation()}
          style={{ color: 'inherit', textDecoration: 'none' }}
        >
          <HostileText text={withoutVerdict(title)} />
        </Link>
      ),
    },
    {
      ...{ id: 'host', title: say('label.host'), width: '150px' },
      cell: ({ subject }) => <HostileText text={subject.type === 'host' ? subject.hostname : subject.ip} />,
    },
    {
      ...{ id: 'since', title: say('label.since'), width: '110px' },
      cell: ({ firstSeen }) => <Moment at={firstSeen} />,
    },
    {
      ...{ id: 'last', title: say('label.last'), width: '110px' },
      cell: ({ lastSeen }) => <Moment at={lastSeen} />,
    },
    {
      ...{ id: 'state', title: say('label.state'), width: '150px' },
      cell: ({ state, work }) => <StateBadge state={state} closeReason={work?.closeReason} />,
    },
    {
      ...{ id: 'assignee', title: say('label.assignee'), width: '120px' },
      cell: ({ work }) =>
        work?.assignee === undefined ? (
          <Text span inherit c="dimmed">
            –
          </Text>
        ) : (
          <HostileText text={work.assignee} />
        ),
    },
  ];
}

/** The verdict stands in a column of its own: the sentence need not say it again. */
function withoutVerdict(title: string): string {
  return title.replace(/^[^:：]{1,20}[:：]\s*/, '');
}
