import { Alert, Center, Group, Loader, Paper, Switch, Table, Text, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useLiveState } from '../../api/live-events.tsx';
import { useNow } from '../../pieces/use-now.ts';
import { formatAge } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';
import { ProcessRow } from './process-row.tsx';
import { useLiveDetail } from './use-live-detail.ts';

/** A look that is older than this is not now. */
const STALE_MS = 5_000;

/** The processes of the host as they are now, a look a second while somebody looks. */
export function NowTab({ hostId }: { readonly hostId: string }) {
  const { language, say } = useLanguage();
  const [isPaused, setPaused] = useState(false);
  const { detail, receivedAtMs, notNow } = useLiveDetail(hostId, isPaused);
  const nowMs = useNow(1_000);
  const live = useLiveState();
  if (detail === undefined) {
    if (notNow !== undefined)
      return (
        <Alert color="gray" variant="light">
          {say(`not-now.${notNow}`)}
        </Alert>
      );
    return (
      <Center h={120}>
        <Group gap="xs">
          <Loader size="sm" />
          <Text size="sm" c="dimmed">
            {say('now.waiting')}
          </Text>
        </Group>
      </Center>
    );
  }
  const isStale = !isPaused && nowMs - receivedAtMs > STALE_MS;
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Text size="sm" c="dimmed">
          {detail.processCount === undefined
            ? say('now.unseen')
            : say('now.count', { shown: detail.processes.length, count: detail.processCount })}
          {isStale || isPaused ? '' : ` · ${say('now.live')}`}
        </Text>
        <Switch
          size="sm"
          label={say('now.paused')}
          checked={isPaused}
          onChange={(event) => setPaused(event.currentTarget.checked)}
        />
      </Group>
      {isStale ? (
        <Alert color="yellow" variant="light" mb="xs">
          {live.state === 'lost'
            ? say('live.lost-hint')
            : notNow === undefined
              ? say('now.stopped', { age: formatAge(receivedAtMs, nowMs, language) })
              : say(`not-now.${notNow}`)}
        </Alert>
      ) : null}
      <Paper withBorder radius="md" style={{ overflow: 'hidden' }}>
        <Table.ScrollContainer minWidth={860} type="native">
          <Table verticalSpacing={4} highlightOnHover aria-label={say('host.tab.now')}>
            <Table.Thead fz="xs" c="dimmed" bg="light-dark(var(--mantine-color-gray-0), var(--mantine-color-dark-6))">
              <Table.Tr>
                <Table.Th w={36}>
                  <VisuallyHidden>{say('keys.open')}</VisuallyHidden>
                </Table.Th>
                <Table.Th>{say('now.column.process')}</Table.Th>
                <Table.Th w={80}>{say('now.column.pid')}</Table.Th>
                <Table.Th w={120}>{say('now.column.user')}</Table.Th>
                <Table.Th w={120} ta="right" style={{ whiteSpace: 'nowrap' }}>
                  {say('now.column.cores')}
                </Table.Th>
                <Table.Th w={120} ta="right" style={{ whiteSpace: 'nowrap' }}>
                  {say('now.column.minute')}
                </Table.Th>
                <Table.Th w={110} ta="right" style={{ whiteSpace: 'nowrap' }}>
                  {say('now.column.resident')}
                </Table.Th>
                <Table.Th w={120} ta="right" style={{ whiteSpace: 'nowrap' }}>
                  {say('now.column.connections')}
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {detail.processes.map((each) => (
                <ProcessRow key={`${each.process.pid} ${each.process.startedAt}`} row={each} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
    </>
  );
}
