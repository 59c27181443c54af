import { Alert, Box, Center, CloseButton, Group, Loader, Paper, SimpleGrid, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import type { RecollectionOutput } from '#shared/output/host-detail-output.ts';
import type { ApiFailure } from '../../api/api-failure.ts';
import { callApi } from '../../api/call-api.ts';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { formatLocalTime } from '../../text/format-time.ts';
import { useSay } from '../../text/language.tsx';
import { ConnectionList } from './connection-list.tsx';
import { formatCores, meanOf } from './cpu-layers.ts';

export interface MarkedSpanProps {
  readonly hostId: string;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly onClose: () => void;
}

type History = ApiAnswer<'POST /api/v1/hosts/:id/history'>;

/** What the agent remembers of a span: its processes, or at least its programs, and its connections. */
export function MarkedSpan({ hostId, from, to, onClose }: MarkedSpanProps) {
  const say = useSay();
  const { data, error, refetch } = useQuery<History, ApiFailure>({
    queryKey: ['host-history', hostId, from, to],
    queryFn: ({ signal }) => {
      const body = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      return callApi('POST /api/v1/hosts/:id/history', { params: { id: hostId }, body }, signal);
    },
    // What was is not going to change.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Paper withBorder radius="md" p="sm" mt="sm" component="section" aria-labelledby="marked-title">
      <Group justify="space-between" mb="xs">
        <Group gap="xs">
          <Title order={3} size="h5" id="marked-title">
            {say('marked.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {formatLocalTime(from)} – {formatLocalTime(to)}
          </Text>
        </Group>
        <CloseButton aria-label={say('action.close')} onClick={onClose} />
      </Group>
      {error === null ? null : <FailureNotice failure={error} onRetry={() => void refetch()} />}
      {data?.notNow === undefined ? null : (
        <Alert color="gray" variant="light">
          {say(`not-now.${data.notNow}`)}
        </Alert>
      )}
      {data === undefined && error === null ? (
        <Center h={80}>
          <Loader size="sm" />
        </Center>
      ) : null}
      {data?.recollection === undefined ? null : <Recollected what={data.recollection} from={from} />}
    </Paper>
  );
}

function Recollected({ what, from }: { readonly what: RecollectionOutput; readonly from: number }) {
  const say = useSay();
  const knowsProcesses = Date.parse(what.processesSince) <= from + 1_000;
  return (
    <SimpleGrid cols={{ base: 1, xl: 2 }} spacing="lg">
      <Box style={{ minWidth: 0 }}>
        <Heading text={say(knowsProcesses ? 'marked.processes' : 'marked.programs')} />
        {knowsProcesses ? <Processes what={what} /> : <Programs what={what} />}
      </Box>
      <Box style={{ minWidth: 0 }}>
        <Heading text={say('marked.connections')} />
        {what.connections.length === 0 ? (
          <Text size="sm" c="dimmed">
            {say('marked.none-connections')}
          </Text>
        ) : (
          <ConnectionList connections={what.connections} />
        )}
        {what.connectionsOmitted ? (
          <Text size="xs" c="dimmed">
            {say('marked.omitted')}
          </Text>
        ) : null}
        {Date.parse(what.connectionsSince) > from ? (
          <Text size="xs" c="dimmed">
            {say('marked.connections-since', { time: formatLocalTime(Date.parse(what.connectionsSince)) })}
          </Text>
        ) : null}
      </Box>
    </SimpleGrid>
  );
}

function Processes({ what }: { readonly what: RecollectionOutput }) {
  const say = useSay();
  if (what.processes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {say('marked.none-processes')}
      </Text>
    );
  return (
    <Table.ScrollContainer minWidth={420} type="native">
      <Table fz="xs" verticalSpacing={3}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('now.column.process')}</Table.Th>
            <Table.Th>{say('now.column.user')}</Table.Th>
            <Table.Th ta="right">{say('marked.core-seconds')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {what.processes.toSorted(byUse).map(({ process, coreSeconds, endedAt }) => (
            <Table.Tr key={`${process.pid} ${process.startedAt}`}>
              <Table.Td>
                <HostileText text={process.argv?.join(' ') ?? process.exe ?? process.name} columns={60} mono />
                <Text size="xs" c="dimmed">
                  <HostileText text={process.name} columns={20} /> {process.pid}
                  {endedAt === undefined
                    ? ''
                    : ` · ${say('marked.ended', { time: formatLocalTime(Date.parse(endedAt)) })}`}
                </Text>
              </Table.Td>
              <Table.Td>
                <HostileText
                  text={process.user ?? (process.uid === undefined ? '–' : String(process.uid))}
                  columns={16}
                />
              </Table.Td>
              <Table.Td ta="right">{coreSeconds.toFixed(1)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function byUse(left: { readonly coreSeconds: number }, right: { readonly coreSeconds: number }): number {
  return right.coreSeconds - left.coreSeconds;
}

function Programs({ what }: { readonly what: RecollectionOutput }) {
  const say = useSay();
  const programs = what.groups
    .map(({ group, name, cores }) => ({ group, name, mean: meanOf(cores) ?? 0 }))
    .sort((left, right) => right.mean - left.mean);
  return (
    <>
      <Table fz="xs" verticalSpacing={3}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('process.program')}</Table.Th>
            <Table.Th ta="right">{say('marked.mean')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {programs.map(({ group, name, mean }) => (
            <Table.Tr key={group}>
              <Table.Td>
                {name === undefined ? say('marked.forgotten') : <HostileText text={name} columns={40} />}
              </Table.Td>
              <Table.Td ta="right">{formatCores(mean)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" mt="xs">
        {say('marked.processes-since')}
      </Text>
    </>
  );
}

function Heading({ text }: { readonly text: string }) {
  return (
    <Title order={4} size="h6" mb={4}>
      {text}
    </Title>
  );
}
