import type { CpuSeries } from '#shared/api/host-cpu.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { Say } from '../../text/language.tsx';
import type { LayerColors } from './layer-colors.ts';

/** One layer of the stack, from the ground up. `name` is safe to show anywhere. */
export interface CpuLayer {
  readonly id: string;
  readonly name: string;
  readonly color: string;
  readonly cores: readonly (number | null)[];
  readonly isHatched?: true;
}

const MAX_NAME_COLUMNS = 28;

/** What the chart stacks: the groups, the largest at the ground, then the others, the agent, and what nobody owns. */
export function cpuLayersOf(series: CpuSeries, colors: LayerColors, say: Say): readonly CpuLayer[] {
  const groups = series.groups.map(
    ({ group, name, cores }): CpuLayer => ({
      ...{ id: group, name: escapeForTerminal(name, MAX_NAME_COLUMNS), color: colors.group(group), cores },
    }),
  );
  return [
    ...groups,
    { id: 'other', name: say('cpu.other'), color: colors.other, cores: series.other },
    ...(series.agent === undefined
      ? []
      : [{ id: 'agent', name: say('cpu.agent'), color: colors.agent, cores: series.agent }]),
    ...(series.unowned === undefined
      ? []
      : [
          {
            ...{ id: 'unowned', name: say('cpu.unowned'), color: colors.unowned, cores: series.unowned },
            isHatched: true as const,
          },
        ]),
  ];
}

/** Mean of what is known; undefined when nothing is. */
export function meanOf(cores: readonly (number | null)[]): number | undefined {
  const known = cores.filter((value) => value !== null);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}

export function formatCores(cores: number | null | undefined): string {
  if (cores === null || cores === undefined) return '–';
  return cores >= 10 ? cores.toFixed(1) : cores.toFixed(2);
}
