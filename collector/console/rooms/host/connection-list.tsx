import { Table } from '@mantine/core';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { useSay } from '../../text/language.tsx';

interface End {
  readonly ip: string;
  readonly port: number;
}

export interface ListedConnection {
  readonly protocol: string;
  readonly local: End;
  readonly remote: End;
  /** Who held it; absent where the list is about one process. */
  readonly pid?: number;
  readonly name?: string;
  readonly firstSeen?: string;
  readonly lastSeen?: string;
}

/** Connections, each with both ends and, where it is known, who held it and when. */
export function ConnectionList({ connections }: { readonly connections: readonly ListedConnection[] }) {
  const say = useSay();
  const hasOwner = connections.some(({ pid }) => pid !== undefined);
  const hasTime = connections.some(({ firstSeen }) => firstSeen !== undefined);
  return (
    <Table.ScrollContainer minWidth={480} type="native">
      <Table fz="xs" verticalSpacing={3}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('now.column.remote')}</Table.Th>
            <Table.Th>{say('now.column.local')}</Table.Th>
            {hasOwner ? <Table.Th>{say('now.column.process')}</Table.Th> : null}
            {hasTime ? <Table.Th>{say('now.column.since')}</Table.Th> : null}
            {hasTime ? <Table.Th>{say('now.column.until')}</Table.Th> : null}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {connections.map((connection) => (
            <Table.Tr key={keyOf(connection)}>
              <Table.Td>
                <HostileText text={textOf(connection.remote)} columns={48} mono />
              </Table.Td>
              <Table.Td>
                <HostileText text={textOf(connection.local)} columns={48} mono />
              </Table.Td>
              {hasOwner ? (
                <Table.Td>
                  <HostileText text={connection.name ?? ''} columns={24} /> {connection.pid}
                </Table.Td>
              ) : null}
              {hasTime ? (
                <Table.Td>
                  <Moment at={connection.firstSeen} as="time" style={{ whiteSpace: 'nowrap' }} />
                </Table.Td>
              ) : null}
              {hasTime ? (
                <Table.Td>
                  <Moment at={connection.lastSeen} as="time" style={{ whiteSpace: 'nowrap' }} />
                </Table.Td>
              ) : null}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function textOf({ ip, port }: End): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function keyOf({ protocol, local, remote, pid, firstSeen }: ListedConnection): string {
  return [protocol, local.ip, local.port, remote.ip, remote.port, pid, firstSeen].join(' ');
}
