import { Group, Loader, Paper, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AlertOutput } from '#shared/output/alert-output.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { CopyLine } from '../../pieces/copy-line.tsx';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { Flyout } from '../../pieces/flyout.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { useSay } from '../../text/language.tsx';
import { MarkedText } from './marked-text.tsx';
import { ReadingBadge } from './reading-badge.tsx';
import { cleaned, useAlertsSearch } from './use-alerts-search.ts';

/** One alert: what it says, what of it has to do with mining, and the device's own line with that marked. */
export function AlertFlyout() {
  const say = useSay();
  const { search, go } = useAlertsSearch();
  const id = search.alert;
  const { data, error } = useAnswer(
    'GET /api/v1/alerts/:id',
    { params: { id: id ?? '' } },
    { enabled: id !== undefined },
  );
  return (
    <Flyout
      opened={id !== undefined}
      onClose={() => go(cleaned({ ...search, alert: undefined }))}
      size="xl"
      title={say('alerts.flyout')}
    >
      {error === null ? null : <FailureNotice failure={error} />}
      {data === undefined && error === null ? <Loader size="sm" /> : null}
      {data === undefined || data.alert.id !== id ? null : <OneAlert alert={data.alert} />}
    </Flyout>
  );
}

function OneAlert({ alert }: { readonly alert: AlertOutput }) {
  const say = useSay();
  const { mining, raw, payload } = alert;
  const marks = marksOf(alert);
  return (
    <Stack gap="md">
      <Table withRowBorders={false} verticalSpacing={3}>
        <Table.Tbody>
          <Row name={say('alerts.column.time')}>
            <Moment at={alert.time} as="time" />
          </Row>
          <Row name={say('alerts.column.source')}>{placeOf(alert.source)}</Row>
          <Row name={say('alerts.column.destination')}>{placeOf(alert.destination)}</Row>
          <Row name={say('alerts.column.signature')}>{alert.signature}</Row>
          <Row name={say('alerts.column.domain')}>{alert.domain}</Row>
          <Row name={say('alerts.column.action')}>
            {alert.action === undefined ? undefined : say(`alerts.action.${alert.action}`)}
          </Row>
          <Row name={say('alerts.column.device')}>{alert.device}</Row>
        </Table.Tbody>
      </Table>
      {mining === undefined ? null : (
        <Paper withBorder radius="md" p="sm">
          <Group gap="sm" mb="xs">
            <Title order={2} size="h5">
              {say('alerts.mining-reading')}
            </Title>
            <ReadingBadge verdict={mining.verdict} />
          </Group>
          <Lines
            title={say('alerts.pools')}
            texts={mining.pools.map(({ host, port }) => (port === undefined ? host : `${host}:${port}`))}
          />
          <Lines title={say('alerts.wallets')} texts={mining.wallets.map(({ address }) => address)} />
          <Lines title={say('alerts.logins')} texts={mining.logins} />
        </Paper>
      )}
      {payload === undefined ? null : (
        <section>
          <Title order={2} size="h5" mb={4}>
            {say('alerts.payload')}
          </Title>
          <Paper withBorder radius="md" p="sm">
            <MarkedText text={prettyOf(payload)} marks={marks} />
          </Paper>
        </section>
      )}
      <section>
        <Title order={2} size="h5" mb={4}>
          {say('alerts.line')}
        </Title>
        {raw === undefined ? (
          <Text size="sm" c="dimmed" mb={4}>
            {say('alerts.no-line')}
          </Text>
        ) : null}
        <Paper withBorder radius="md" p="sm">
          <MarkedText text={raw === undefined ? JSON.stringify(alert, null, 2) : prettyOf(raw)} marks={marks} />
        </Paper>
      </section>
    </Stack>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  if (children === undefined) return null;
  return (
    <Table.Tr>
      <Table.Th w={130} c="dimmed" fw={500}>
        {name}
      </Table.Th>
      <Table.Td>{typeof children === 'string' ? <HostileText text={children} /> : children}</Table.Td>
    </Table.Tr>
  );
}

function Lines({ title, texts }: { readonly title: string; readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <Stack gap={4} mb="xs">
      <Text size="xs" c="dimmed" fw={600}>
        {title}
      </Text>
      {texts.map((text) => (
        <CopyLine key={text} text={text} />
      ))}
    </Stack>
  );
}

/** What made it an alert about mining: in the line these stand somewhere. */
function marksOf({ mining, signature, domain }: AlertOutput): readonly string[] {
  return [
    ...(signature === undefined ? [] : [signature]),
    ...(domain === undefined ? [] : [domain]),
    ...(mining?.pools.map(({ host }) => host) ?? []),
    ...(mining?.wallets.map(({ address }) => address) ?? []),
    ...(mining?.logins ?? []),
    ...(mining?.verdict === 'stratum'
      ? ['mining.subscribe', 'mining.authorize', 'mining.submit', 'mining.notify']
      : []),
  ];
}

/** JSON over several lines; everything else as it is. */
function prettyOf(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function placeOf({ ip, port }: AlertOutput['source']): string {
  if (port === undefined) return ip;
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
