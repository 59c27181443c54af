import { Badge, Checkbox, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconBrandWindows, IconTerminal2 } from '@tabler/icons-react';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { HostOutput } from '#shared/output/host-output.ts';
import type { DataColumn } from '../../pieces/data-list.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { HostState } from '../../pieces/host-state.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { RowLink } from '../../pieces/row-link.tsx';
import { VerdictBadge } from '../../pieces/verdict-badge.tsx';
import { type Say, useSay } from '../../text/language.tsx';
import { CpuSparkline } from './cpu-sparkline.tsx';
import type { RowSelection } from './row-selection.ts';

const SHOWN_LABELS = 2;
const NAME_COLUMNS = 40;
const MAX_HINT_COLUMNS = 200;
const SYSTEM_ICONS = { linux: IconTerminal2, windows: IconBrandWindows } as const;

/** The columns of the list; what selects stands first, and only for those who may change something. */
export function hostsColumns(say: Say, selection: RowSelection | undefined): readonly DataColumn<HostOutput>[] {
  return [
    ...(selection === undefined ? [] : [selectColumn(say, selection)]),
    {
      ...{ id: 'name', title: say('label.host'), width: 'minmax(250px, 2.2fr)', isFixed: true },
      cell: (host) => <NameCell host={host} />,
    },
    { id: 'state', title: say('hosts.column.state'), width: '124px', cell: ({ state }) => <HostState state={state} /> },
    { id: 'cpu', title: say('hosts.column.cpu'), width: '178px', cell: (host) => <CpuSparkline host={host} /> },
    {
      ...{ id: 'verdict', title: say('label.verdict'), width: '110px' },
      cell: ({ verdict, id }) =>
        verdict === undefined ? (
          <Text span c="dimmed" aria-label={say('hosts.verdict.none')}>
            –
          </Text>
        ) : (
          <RowLink href={`/incidents?host=${encodeURIComponent(id)}`} aria-label={say(`verdict.${verdict}`)}>
            <VerdictBadge verdict={verdict} />
          </RowLink>
        ),
    },
    {
      ...{ id: 'findings', title: say('label.findings'), width: '92px', align: 'right' },
      cell: ({ openFindings, id }) =>
        openFindings === 0 ? (
          <Text span size="sm" c="dimmed">
            0
          </Text>
        ) : (
          <RowLink size="sm" href={`/hosts/${encodeURIComponent(id)}?tab=findings`}>
            {openFindings}
          </RowLink>
        ),
    },
    {
      ...{ id: 'labels', title: say('label.labels'), width: 'minmax(90px, 1fr)' },
      cell: ({ labels }) => <LabelsCell labels={labels} more={(count) => say('hosts.more-labels', { count })} />,
    },
    {
      id: 'seen',
      title: say('label.last'),
      width: '112px',
      cell: ({ lastSeen }) => <Moment at={lastSeen} c="dimmed" fz="sm" />,
    },
  ];
}

function selectColumn(say: Say, selection: RowSelection): DataColumn<HostOutput> {
  const { ids, isAll } = selection;
  return {
    ...{ id: 'select', width: '40px', isFixed: true },
    title: (
      <Checkbox
        size="xs"
        checked={isAll}
        indeterminate={ids.size > 0 && !isAll}
        onChange={selection.toggleAll}
        aria-label={say('hosts.column.select-all')}
      />
    ),
    cell: ({ id, hostname }, row) => (
      <Checkbox
        size="xs"
        checked={ids.has(id)}
        onChange={() => undefined}
        onClick={(event) => {
          event.stopPropagation();
          selection.toggle(row, event.shiftKey);
        }}
        aria-label={say('hosts.column.select-row', { name: escapeForTerminal(hostname, NAME_COLUMNS) })}
      />
    ),
  };
}

function NameCell({ host }: { readonly host: HostOutput }) {
  const Icon = SYSTEM_ICONS[host.system];
  return (
    <Group gap={8} wrap="nowrap">
      <Icon
        size={18}
        stroke={1.5}
        color="var(--mantine-color-dimmed)"
        aria-label={host.system}
        style={{ flex: 'none' }}
      />
      <Stack gap={0} miw={0}>
        <RowLink
          href={`/hosts/${encodeURIComponent(host.id)}`}
          size="sm"
          fw={550}
          c="var(--mantine-color-text)"
          truncate
        >
          <HostileText text={host.hostname} columns={NAME_COLUMNS} />
        </RowLink>
        <Text size="xs" c="dimmed" truncate title={escapeForTerminal(host.systemVersion, MAX_HINT_COLUMNS)}>
          <HostileText text={[host.addresses[0], systemName(host)].filter(Boolean).join(' · ')} columns={60} />
        </Text>
      </Stack>
    </Group>
  );
}

/** Without the build or the kernel in brackets, which stand in the hint and on the host's own page. */
function systemName({ systemVersion }: HostOutput): string {
  return systemVersion.replace(/ \([^()]*\)$/, '');
}

function LabelsCell({
  labels,
  more,
}: {
  readonly labels: readonly string[];
  readonly more: (count: number) => string;
}) {
  const say = useSay();
  const hidden = labels.slice(SHOWN_LABELS);
  return (
    <Group gap={4} wrap="nowrap">
      {labels.slice(0, SHOWN_LABELS).map((label) => (
        <Badge key={label} variant="default" radius="sm" tt="none" fw={500} maw={110}>
          <HostileText text={label} columns={16} />
        </Badge>
      ))}
      {hidden.length === 0 ? null : (
        <Tooltip label={hidden.join(say('list.separator'))}>
          <Text span size="xs" c="dimmed">
            {more(hidden.length)}
          </Text>
        </Tooltip>
      )}
    </Group>
  );
}
