import type { EChartsCoreOption } from 'echarts/core';
import type { CpuSeries } from '#shared/api/host-cpu.ts';
import type { Say } from '../../text/language.tsx';
import { type CpuLayer, formatCores } from './cpu-layers.ts';
import { hatch } from './hatch.ts';
import type { LayerColors } from './layer-colors.ts';

export interface CpuChartParts {
  readonly series: CpuSeries;
  readonly layers: readonly CpuLayer[];
  readonly colors: LayerColors;
  readonly say: Say;
  readonly marked: { readonly from: number; readonly to: number } | undefined;
  readonly formatTime: (atMs: number) => string;
}

/** Below this share of all cores the axis is drawn to what was used, or nobody would see anything on a large host. */
const FULL_AXIS_SHARE = 0.35;

const AXIS_TIMES = {
  ...{ year: '{yyyy}', month: '{MM}-{dd}', day: '{MM}-{dd}', hour: '{HH}:{mm}', minute: '{HH}:{mm}' },
  ...{ second: '{HH}:{mm}:{ss}', millisecond: '{HH}:{mm}:{ss}' },
};

/** How the chart is drawn: stacked areas, hatched gaps, the line of all cores. */
export function cpuChartOption(parts: CpuChartParts): EChartsCoreOption {
  const { series, layers, colors, say } = parts;
  const { cpuCount } = series;
  const highest = Math.max(0.1, ...series.busy.map((cores) => cores ?? 0));
  const isFull = cpuCount <= 4 || highest > cpuCount * FULL_AXIS_SHARE;
  const axisEnd = isFull ? cpuCount * 1.08 : highest * 1.25;
  return {
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    grid: { left: 44, right: 16, top: 22, bottom: 26 },
    xAxis: {
      type: 'time',
      min: Date.parse(series.from),
      max: Date.parse(series.to),
      axisLine: { lineStyle: { color: colors.line } },
      axisLabel: { color: colors.text, hideOverlap: true, formatter: AXIS_TIMES },
      axisPointer: { show: true, type: 'line', snap: true, label: { show: false }, lineStyle: { color: colors.text } },
    },
    yAxis: {
      type: 'value',
      ...{ min: 0, max: axisEnd, name: say('cpu.axis') },
      nameTextStyle: { color: colors.text, align: 'right' },
      axisLabel: { color: colors.text, showMaxLabel: false },
      splitLine: { lineStyle: { color: colors.line } },
    },
    tooltip: {
      ...{ trigger: 'axis', renderMode: 'richText', confine: true },
      backgroundColor: colors.ground,
      borderColor: colors.line,
      textStyle: { color: colors.text, fontSize: 12 },
      formatter: (points: unknown) => describeStep(parts, pointsOf(points)),
    },
    brush: {
      ...{ xAxisIndex: 0, brushMode: 'single', brushType: 'lineX', transformable: false, outOfBrush: {} },
      brushStyle: { color: colors.mark, borderColor: colors.text, borderWidth: 1 },
      throttleType: 'debounce',
    },
    series: [...layers.map((layer) => drawLayer(layer, parts)), drawBackground(parts, isFull)],
  };
}

function drawLayer({ id, name, color, cores, isHatched }: CpuLayer, { series, colors }: CpuChartParts) {
  const { timesMs, stepMs } = series;
  return {
    ...{ id, name, type: 'line', stack: 'cpu', symbol: 'none', connectNulls: false, silent: true },
    lineStyle: { width: 0.5, color },
    areaStyle: { color: isHatched ? hatch(colors.ground, color) : color, opacity: 0.85 },
    emphasis: { disabled: true },
    itemStyle: { color },
    // In the middle of its step.
    data: cores.map((value, index) => [(timesMs[index] ?? 0) + stepMs / 2, value]),
  };
}

/** What lies behind and above the layers: all cores, gaps, watchers, the marked span. */
function drawBackground({ series, colors, say, marked }: CpuChartParts, isFull: boolean) {
  const span = (from: number, to: number, itemStyle: object) => [{ xAxis: from, itemStyle }, { xAxis: to }];
  const unreported = { color: hatch(colors.gap) };
  return {
    ...{ id: 'background', type: 'line', data: [], silent: true, tooltip: { show: false } },
    markLine: {
      ...{ silent: true, symbol: 'none', animation: false },
      lineStyle: { color: colors.text, type: 'dashed', width: 1 },
      label: {
        ...{
          position: 'insideEndTop',
          color: colors.text,
          fontSize: 11,
          backgroundColor: colors.ground,
          padding: [1, 4],
        },
        formatter: say('cpu.capacity', { count: series.cpuCount }),
      },
      data: isFull ? [{ yAxis: series.cpuCount }] : [],
    },
    markArea: {
      ...{ silent: true, animation: false },
      data: [
        ...series.gaps.map(({ from, to }) => span(Date.parse(from), Date.parse(to), unreported)),
        ...series.observers.map(({ from, to, kind }) =>
          span(Date.parse(from), Date.parse(to), { color: kind === 'decoy' ? colors.decoy : colors.observer }),
        ),
        ...(marked === undefined ? [] : [span(marked.from, marked.to, { color: colors.mark })]),
      ],
    },
  };
}

/** What the chart tells of the step that is pointed at: one point a layer, `marker` a dot in its colour. */
interface Point {
  readonly dataIndex?: number;
  readonly seriesId?: string;
  readonly marker?: unknown;
}

function pointsOf(points: unknown): readonly Point[] {
  return Array.isArray(points) ? (points as readonly Point[]) : [];
}

function describeStep({ series, layers, say, formatTime }: CpuChartParts, points: readonly Point[]): string {
  const index = points[0]?.dataIndex ?? -1;
  const dotOf = (id: string) => {
    const marker = points.find(({ seriesId }) => seriesId === id)?.marker;
    return typeof marker === 'string' ? marker : '';
  };
  const atMs = series.timesMs[index];
  if (atMs === undefined) return '';
  const busy = series.busy[index];
  if (busy === null) return `${formatTime(atMs)}\n${say('cpu.gap')}`;
  const used = layers
    .map(({ id, name, cores }) => ({ id, name, cores: cores[index] ?? 0 }))
    .filter(({ cores }) => cores >= 0.005)
    .reverse();
  return [
    formatTime(atMs),
    ...used.map(({ id, name, cores }) => `${dotOf(id)}${formatCores(cores)}  ${withoutMarkup(name)}`),
    `${formatCores(busy)}  ${say('cpu.total')}`,
    `${formatCores(series.busyMax[index])}  ${say('cpu.peak')}`,
  ].join('\n');
}

/** The tooltip knows a markup of its own (`{style|text}`); names must not speak it. */
function withoutMarkup(name: string): string {
  return name.replaceAll('{', '｛').replaceAll('}', '｝').replaceAll('|', '｜');
}
