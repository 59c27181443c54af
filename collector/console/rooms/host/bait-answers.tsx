import { Table, Text } from '@mantine/core';
import { baitMeaning } from '#shared/model/bait-meaning.ts';
import type { BaitExperimentOutput } from '#shared/output/bait-output.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { useSay } from '../../text/language.tsx';
import { formatCores } from './cpu-layers.ts';

export interface BaitAnswersProps {
  readonly experiment: BaitExperimentOutput;
  readonly label: string;
}

const NUMBERS = ['control', 'decoy', 'effect', 'p', 'adjusted'] as const;

/** Who used how much beside controls and beside decoys, and how likely that is by chance. */
export function BaitAnswers({ experiment, label }: BaitAnswersProps) {
  const say = useSay();
  const { answers = [], end } = experiment;
  return (
    <Table aria-label={label} fz="sm" verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say('bait.column.who')}</Table.Th>
          {NUMBERS.map((column) => (
            <Table.Th key={column} ta="right">
              {say(`bait.column.${column}`)}
            </Table.Th>
          ))}
          <Table.Th>{say('bait.column.meaning')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {answers.map(({ process, startCores, controlCores, decoyCores, effectCores, p, adjustedP, quiet }) => (
          <Table.Tr key={process === undefined ? 'host' : `${process.pid} ${process.startedAt}`}>
            <Table.Td>
              {process === undefined ? (
                say('bait.the-host')
              ) : (
                <>
                  <HostileText text={say('subject.process', { name: process.name, pid: process.pid })} columns={48} />
                  {process.exe === undefined ? null : (
                    <Text size="xs" c="dimmed">
                      <HostileText text={process.exe} columns={80} mono />
                    </Text>
                  )}
                </>
              )}
            </Table.Td>
            {[controlCores, decoyCores, effectCores].map((cores, index) => (
              <Table.Td key={NUMBERS[index]} ta="right">
                {formatCores(cores)}
              </Table.Td>
            ))}
            {[p, adjustedP].map((value, index) => (
              <Table.Td key={NUMBERS[index + 3]} ta="right">
                {value.toPrecision(2)}
              </Table.Td>
            ))}
            <Table.Td fw={quiet ? 600 : undefined}>
              {say(`bait.${baitMeaning({ startCores, controlCores, quiet }, end === 'complete')}`)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
