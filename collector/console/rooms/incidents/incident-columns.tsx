import { Checkbox, Stack, Text, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { IncidentOutput } from '#shared/output/incident-output.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { DataColumn } from '../../pieces/data-list.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { briefOf } from '../../pieces/incident-brief.ts';
import { Labelled } from '../../pieces/labelled.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { VerdictBadge } from '../../pieces/verdict-badge.tsx';
import { type Say, useSay } from '../../text/language.tsx';
import { StateBadge } from './state-badge.tsx';

const MAX_COLUMNS = 120;
const MAX_HINT_COLUMNS = 600;

export interface Selection {
  readonly has: (id: string) => boolean;
  readonly toggle: (id: string) => void;
}

/** One row an incident; later one row a campaign, which then names its hosts where the host stands now. */
export function incidentColumns(say: Say, selection: Selection): readonly DataColumn<IncidentOutput>[] {
  return [
    {
      ...{ id: 'select', width: '40px', isFixed: true },
      title: <VisuallyHidden>{say('incidents.column.select')}</VisuallyHidden>,
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
      ...{ id: 'verdict', title: say('label.verdict'), width: '162px', isFixed: true },
      cell: (incident) => <VerdictCell incident={incident} />,
    },
    {
      ...{ id: 'role', title: say('label.role'), width: '80px' },
      cell: ({ role }) => say(`role.${role}`),
    },
    {
      ...{ id: 'what', title: say('incidents.column.what'), width: 'minmax(225px, 1fr)', isFixed: true },
      cell: (incident) => <WhatCell incident={incident} />,
    },
    {
      ...{ id: 'host', title: say('label.host'), width: '140px' },
      cell: ({ subject }) => <HostileText text={subject.type === 'host' ? subject.hostname : subject.ip} />,
    },
    {
      ...{ id: 'when', title: say('label.last'), width: '125px' },
      cell: ({ firstSeen, lastSeen }) => (
        <div style={{ lineHeight: 1.25 }}>
          <Moment at={lastSeen} />
          <Text size="xs" c="dimmed">
            <Labelled label={say('label.since')}>
              <Moment at={firstSeen} />
            </Labelled>
          </Text>
        </div>
      ),
    },
    {
      ...{ id: 'state', title: say('label.state'), width: '110px' },
      cell: ({ state, work }) => <StateBadge state={state} closeReason={work?.closeReason} />,
    },
    {
      ...{ id: 'assignee', title: say('label.assignee'), width: '128px' },
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

/** How sure, and below why it is not more; the whole sentence on hover. */
function VerdictCell({ incident: { verdict, probability, next } }: { readonly incident: IncidentOutput }) {
  const say = useSay();
  const lacks = next?.missing.map(({ kind }) => say(`incidents.lacks.${kind}`)).join(say('list.separator'));
  return (
    <Stack gap={2} align="flex-start" title={next?.text}>
      <VerdictBadge verdict={verdict} probability={probability} />
      {lacks === undefined ? null : (
        <Text size="xs" lh={1.25} c="dimmed" truncate maw="100%">
          {lacks}
        </Text>
      )}
    </Stack>
  );
}

/** Who, and below with which pool; the whole sentence on hover. */
function WhatCell({ incident }: { readonly incident: IncidentOutput }) {
  const { who, what } = briefOf(useSay(), incident);
  return (
    <Link
      to="/incidents/$incidentId"
      params={{ incidentId: incident.id }}
      onClick={(event) => event.stopPropagation()}
      style={{ color: 'inherit', textDecoration: 'none', display: 'block', lineHeight: 1.3 }}
      title={escapeForTerminal(incident.title, MAX_HINT_COLUMNS)}
    >
      <Text size="sm" lh={1.3} truncate>
        <HostileText text={who} columns={MAX_COLUMNS} />
      </Text>
      <Text size="xs" lh={1.3} c="dimmed" truncate>
        <HostileText text={what} columns={MAX_COLUMNS} />
      </Text>
    </Link>
  );
}
