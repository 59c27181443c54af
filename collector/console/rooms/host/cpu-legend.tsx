import { Box, Group, Text } from '@mantine/core';
import type { CpuSeries } from '#shared/api/host-cpu.ts';
import { useSay } from '../../text/language.tsx';
import { type CpuLayer, formatCores, meanOf } from './cpu-layers.ts';
import type { LayerColors } from './layer-colors.ts';

export interface CpuLegendProps {
  readonly series: CpuSeries;
  readonly layers: readonly CpuLayer[];
  readonly colors: LayerColors;
}

/** What the colours mean and what each used in the mean, and what this chart cannot say. */
export function CpuLegend({ series, layers, colors }: CpuLegendProps) {
  const say = useSay();
  return (
    <>
      <Group component="ul" gap="md" mt="xs" mb={0} p={0} style={{ listStyle: 'none', rowGap: 4 }}>
        {layers.map(({ id, name, color, cores }) => (
          <Entry key={id} color={color} name={name} value={formatCores(meanOf(cores))} />
        ))}
        {series.gaps.length === 0 ? null : (
          <Entry
            color={`repeating-linear-gradient(-45deg, ${colors.gap} 0 2px, transparent 2px 5px)`}
            name={say('cpu.gap')}
          />
        )}
        {series.observers.some(({ kind }) => kind !== 'decoy') ? (
          <Entry color={colors.observer} name={say('cpu.observed')} />
        ) : null}
        {series.observers.some(({ kind }) => kind === 'decoy') ? (
          <Entry color={colors.decoy} name={say('cpu.decoy')} />
        ) : null}
      </Group>
      <Group gap="md" mt={4}>
        {series.unowned === undefined ? <Caveat text={say('cpu.unowned-unknown')} /> : null}
        {series.observersKnown ? null : <Caveat text={say('cpu.observers-unknown')} />}
      </Group>
    </>
  );
}

function Entry({ color, name, value }: { readonly color: string; readonly name: string; readonly value?: string }) {
  return (
    <Group component="li" gap={6} wrap="nowrap">
      <Box w={12} h={12} style={{ background: color, borderRadius: 3, flexShrink: 0 }} aria-hidden />
      <Text size="xs">
        <bdi>{name}</bdi>
      </Text>
      {value === undefined ? null : (
        <Text size="xs" c="dimmed">
          {value}
        </Text>
      )}
    </Group>
  );
}

function Caveat({ text }: { readonly text: string }) {
  return (
    <Text size="xs" c="dimmed" fs="italic">
      {text}
    </Text>
  );
}
