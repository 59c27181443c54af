import { Badge, Button, Group, Stack, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DataColumn } from '../../pieces/data-list.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import type { Allowance } from '../../pieces/mark-normal/use-allowance-changes.ts';
import { Moment } from '../../pieces/moment.tsx';
import { useNow } from '../../pieces/use-now.ts';
import { formatCount, formatLocalTime, formatUtcTime } from '../../text/format-time.ts';
import { formatLeft } from '../../text/format-left.ts';
import { type Say, useLanguage } from '../../text/language.tsx';

/** Columns of the list. `takeBack` is undefined for whoever may not. */
export function createNormalColumns(
  say: Say,
  takeBack: ((allowance: Allowance) => void) | undefined,
): readonly DataColumn<Allowance>[] {
  return [
    { id: 'what', title: say('normal.what'), width: 'minmax(280px, 2fr)', cell: (row) => <What allowance={row} /> },
    { id: 'why', title: say('normal.why'), width: 'minmax(200px, 1.4fr)', cell: (row) => <Why allowance={row} /> },
    {
      ...{ id: 'silenced', title: say('normal.silenced'), width: '100px', align: 'right' },
      cell: ({ silenced }) => <Count count={silenced} />,
    },
    {
      ...{ id: 'last', title: say('normal.last'), width: '130px' },
      cell: ({ lastSilenced }) =>
        lastSilenced === undefined ? (
          <Text size="sm" c="dimmed">
            {say('normal.never-used')}
          </Text>
        ) : (
          <Moment at={lastSilenced} />
        ),
    },
    { id: 'ends', title: say('normal.ends'), width: '150px', cell: (row) => <Ends allowance={row} /> },
    ...(takeBack === undefined
      ? []
      : [
          {
            ...{
              id: 'take-back',
              title: <VisuallyHidden>{say('normal.take-back')}</VisuallyHidden>,
              width: '120px',
              align: 'right' as const,
            },
            cell: (row: Allowance) =>
              row.state === 'active' ? (
                <Button size="xs" variant="subtle" onClick={() => takeBack(row)}>
                  {say('normal.take-back')}
                </Button>
              ) : null,
          },
        ]),
  ];
}

function What({ allowance }: { readonly allowance: Allowance }) {
  const { say } = useLanguage();
  const { criteria, scopeText, risky } = allowance;
  const [first, ...others] = criteria;
  return (
    <Whole text={[...criteria.map(({ text }) => text), scopeText].join(' · ')}>
      <Group gap={6} wrap="nowrap">
        <HostileText text={first?.text ?? ''} columns={70} fw={500} truncate />
        {risky ? (
          <Tooltip label={say('normal.risky-hint')} multiline maw={320}>
            <Badge color="orange" variant="filled" radius="sm" tt="none" style={{ flexShrink: 0 }} tabIndex={0}>
              {say('normal.risky')}
            </Badge>
          </Tooltip>
        ) : null}
      </Group>
      <Text size="xs" c="dimmed" component="div" truncate>
        {[...others.map(({ text }) => text), scopeText].map((text, index) => (
          <span key={text}>
            {index === 0 ? '' : ' · '}
            <HostileText text={text} columns={60} />
          </span>
        ))}
      </Text>
    </Whole>
  );
}

function Why({ allowance: { reason, owner } }: { readonly allowance: Allowance }) {
  return (
    <Whole text={reason}>
      <HostileText text={reason} columns={70} truncate />
      <Text size="xs" c="dimmed" component="div" truncate>
        <HostileText text={owner} columns={40} />
      </Text>
    </Whole>
  );
}

/** What a narrow column cuts off is there on hover. */
function Whole({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <Tooltip
      label={<HostileText text={text} />}
      multiline
      maw={480}
      openDelay={300}
      style={{ overflowWrap: 'anywhere' }}
      position="bottom-start"
    >
      <Stack gap={2}>{children}</Stack>
    </Tooltip>
  );
}

function Count({ count }: { readonly count: number }) {
  const { language } = useLanguage();
  return (
    <Text size="sm" {...(count === 0 ? { c: 'dimmed' } : {})}>
      {formatCount(count, language)}
    </Text>
  );
}

function Ends({ allowance: { state, expiresAt, revokedAt, revokedBy } }: { readonly allowance: Allowance }) {
  const { say, language } = useLanguage();
  const nowMs = useNow(60_000);
  if (state === 'revoked')
    return (
      <Stack gap={2}>
        <HostileText text={say('normal.taken-back', { name: revokedBy ?? '' })} columns={40} c="dimmed" />
        <Moment at={revokedAt} size="xs" c="dimmed" />
      </Stack>
    );
  if (expiresAt === undefined)
    return (
      <Text size="sm" c="dimmed">
        {say('normal.never')}
      </Text>
    );
  if (state === 'expired')
    return (
      <Stack gap={2}>
        <Text size="sm" c="dimmed">
          {say('normal.over')}
        </Text>
        <Moment at={expiresAt} size="xs" c="dimmed" />
      </Stack>
    );
  const atMs = Date.parse(expiresAt);
  return (
    <Tooltip label={`${formatLocalTime(atMs)} · ${formatUtcTime(atMs)}`}>
      <Text size="sm">
        <time dateTime={expiresAt}>{formatLeft(atMs, nowMs, language)}</time>
      </Text>
    </Tooltip>
  );
}
