import type { CpuSeries } from '#shared/api/host-cpu.ts';
import { type DataColumn, DataList } from '../../pieces/data-list.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { useSay } from '../../text/language.tsx';
import { type CpuLayer, formatCores } from './cpu-layers.ts';
import { useHostSearch } from './use-host-search.ts';

export interface CpuTableProps {
  readonly series: CpuSeries;
  readonly layers: readonly CpuLayer[];
  readonly height: number;
}

const SHOWN = 3;

/** The numbers of the chart, the latest first. A row opens its span. */
export function CpuTable({ series, layers, height }: CpuTableProps) {
  const say = useSay();
  const [, choose] = useHostSearch();
  const lastIndex = series.timesMs.length - 1;
  // The last step may still be on its way: that is no gap yet.
  const rows = series.timesMs
    .map((_, index) => index)
    .filter((index) => index < lastIndex || series.busy[index] !== null)
    .reverse();
  const most = (index: number) =>
    layers
      .map(({ name, cores }) => ({ name, cores: cores[index] ?? 0 }))
      .filter(({ cores }) => cores >= 0.005)
      .sort((left, right) => right.cores - left.cores)
      .slice(0, SHOWN);
  const columns: readonly DataColumn<number>[] = [
    {
      ...{ id: 'time', title: say('cpu.column.time'), width: '170px' },
      cell: (index) => <Moment at={new Date(series.timesMs[index] ?? 0).toISOString()} as="time" />,
    },
    {
      ...{ id: 'busy', title: say('cpu.column.busy'), width: '90px', align: 'right' },
      cell: (index) => (series.busy[index] === null ? say('cpu.gap') : formatCores(series.busy[index])),
    },
    {
      ...{ id: 'peak', title: say('cpu.peak'), width: '110px', align: 'right' },
      cell: (index) => formatCores(series.busyMax[index]),
    },
    {
      ...{ id: 'most', title: say('cpu.column.most'), width: 'minmax(240px, 1fr)' },
      cell: (index) =>
        most(index).map(({ name, cores }) => (
          <span key={name} style={{ marginInlineEnd: 16 }}>
            <bdi>{name}</bdi> {formatCores(cores)}
          </span>
        )),
    },
  ];
  return (
    <DataList
      label={say('cpu.title')}
      columns={columns}
      rows={rows}
      keyOf={String}
      rowHeight={34}
      height={height}
      onOpen={(index) => {
        const from = series.timesMs[index] ?? 0;
        choose({ from, to: from + series.stepMs });
      }}
    />
  );
}
