import { ActionIcon, Table, Text } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { HostDetailOutput } from '#shared/output/host-detail-output.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { useSay } from '../../text/language.tsx';
import { formatCores } from './cpu-layers.ts';
import { formatBytes } from './format-bytes.ts';
import { ProcessFacts } from './process-facts.tsx';

/** One process now; opened, everything that is known of it. */
export function ProcessRow({ row }: { readonly row: HostDetailOutput['processes'][number] }) {
  const say = useSay();
  const [isOpen, setOpen] = useState(false);
  const { process, cores, minuteCores, residentBytes, connectionCount } = row;
  const Icon = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-expanded={isOpen}
            aria-label={say('now.more', { name: escapeForTerminal(process.name, 40) })}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon size={16} aria-hidden />
          </ActionIcon>
        </Table.Td>
        <Table.Td style={{ overflowWrap: 'anywhere' }}>
          <HostileText text={process.name} columns={24} fw={600} />
          <Text size="xs" c="dimmed">
            <HostileText text={process.argv?.join(' ') ?? process.exe ?? ''} columns={96} mono />
          </Text>
        </Table.Td>
        <Table.Td>{process.pid}</Table.Td>
        <Table.Td>
          <HostileText text={process.user ?? (process.uid === undefined ? '–' : String(process.uid))} columns={16} />
        </Table.Td>
        <Table.Td ta="right">{formatCores(cores)}</Table.Td>
        <Table.Td ta="right">{formatCores(minuteCores)}</Table.Td>
        <Table.Td ta="right">{residentBytes === undefined ? say('host.unknown') : formatBytes(residentBytes)}</Table.Td>
        <Table.Td ta="right">{connectionCount}</Table.Td>
      </Table.Tr>
      {isOpen ? (
        <Table.Tr>
          <Table.Td />
          <Table.Td colSpan={7}>
            <ProcessFacts row={row} />
          </Table.Td>
        </Table.Tr>
      ) : null}
    </>
  );
}
