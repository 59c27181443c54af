import { LineChart } from 'echarts/charts';
import {
  AriaComponent,
  BrushComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components';
import { type ECharts, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { type CpuChartParts, cpuChartOption } from './cpu-chart-option.ts';

use([
  LineChart,
  AriaComponent,
  BrushComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
]);

export interface CpuChartProps extends CpuChartParts {
  readonly height: number;
  readonly label: string;
  /** Somebody dragged over a span. */
  readonly onMark: (from: number, to: number) => void;
}

/** A click is not a span. */
const SHORTEST_MS = 1_000;

/** CPU over time as stacked areas. The table beside it says the same to whoever cannot see it. */
export function CpuChart({ height, label, onMark, ...parts }: CpuChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | undefined>(undefined);
  const mark = useRef(onMark);
  useEffect(() => {
    mark.current = onMark;
  });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const drawn = init(element);
    chart.current = drawn;
    drawn.on('brushEnd', (event: unknown) => {
      const { areas } = event as { readonly areas: readonly { readonly coordRange?: readonly [number, number] }[] };
      const range = areas[0]?.coordRange;
      drawn.dispatchAction({ type: 'brush', areas: [] });
      if (range !== undefined && range[1] - range[0] >= SHORTEST_MS)
        mark.current(Math.round(range[0]), Math.round(range[1]));
    });
    const observer = new ResizeObserver(() => drawn.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(cpuChartOption(parts), { replaceMerge: ['series'] });
    chart.current?.dispatchAction({
      ...{ type: 'takeGlobalCursor', key: 'brush' },
      brushOption: { brushType: 'lineX', brushMode: 'single' },
    });
  });
  return <div ref={box} role="img" aria-label={label} style={{ height, width: '100%' }} />;
}
