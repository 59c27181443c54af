import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** Names and values, one below the other; what has no value is left out. */
export function Facts({ rows }: { readonly rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <Table variant="vertical" layout="fixed" fz="sm" verticalSpacing={3}>
      <Table.Tbody>
        {rows.map(([name, value]) =>
          value === undefined ? null : (
            <Table.Tr key={name}>
              <Table.Th w={190} scope="row">
                {name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
            </Table.Tr>
          ),
        )}
      </Table.Tbody>
    </Table>
  );
}
