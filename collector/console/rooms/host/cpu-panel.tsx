import {
  ActionIcon,
  Button,
  Center,
  Group,
  Loader,
  Paper,
  SegmentedControl,
  Text,
  Title,
  Tooltip,
} from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconPlayerTrackNext, IconZoomQuestion } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense } from 'react';
import type { HostOutput } from '#shared/output/host-output.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { formatLocalTime } from '../../text/format-time.ts';
import { useSay } from '../../text/language.tsx';
import { cpuLayersOf } from './cpu-layers.ts';
import { CpuLegend } from './cpu-legend.tsx';
import { CpuTable } from './cpu-table.tsx';
import { SPANS_MS, type SpanName } from './host-search.ts';
import { useLayerColors } from './layer-colors.ts';
import { MarkedSpan } from './marked-span.tsx';
import { spanMsOf, useCpuSeries } from './use-cpu-series.ts';
import { useHostSearch } from './use-host-search.ts';

/** Charts are half a megabyte: they come when one is looked at. */
const CpuChart = lazy(() => import('./cpu-chart.tsx').then((module) => ({ default: module.CpuChart })));
const HEIGHT = 280;

/** The host's processor over time, stacked by program, with what is marked in it. */
export function CpuPanel({ host }: { readonly host: HostOutput }) {
  const say = useSay();
  const [search, choose] = useHostSearch();
  const { data: series, error, refetch } = useCpuSeries(host.id, search);
  const colors = useLayerColors();
  const { from, to, until, span = '1h', as } = search;
  const marked = from === undefined || to === undefined ? undefined : { from, to };
  const lengthMs = spanMsOf(search);
  const move = (byMs: number) => {
    const next = (until ?? Date.now()) + byMs;
    choose({ until: next >= Date.now() ? undefined : next });
  };
  const layers = series === undefined ? [] : cpuLayersOf(series, colors, say);
  const isEmpty = series?.busy.every((cores) => cores === null) === true && series.groups.length === 0;
  return (
    <Paper withBorder radius="md" p="md" component="section" aria-labelledby="cpu-title">
      <Group justify="space-between" gap="sm" mb="xs">
        <Title order={2} size="h4" id="cpu-title">
          {say('cpu.title')}
        </Title>
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={say('cpu.look')}
            value={as ?? 'chart'}
            onChange={(value) => choose({ as: value === 'table' ? 'table' : undefined }, 'replace')}
            data={[
              { value: 'chart', label: say('cpu.as-chart') },
              { value: 'table', label: say('cpu.as-table') },
            ]}
          />
          <SegmentedControl
            size="xs"
            aria-label={say('cpu.span')}
            value={span}
            onChange={(value) => choose({ span: value === '1h' ? undefined : (value as SpanName) })}
            data={Object.keys(SPANS_MS).map((value) => ({ value, label: say(`cpu.span.${value as SpanName}`) }))}
          />
          <Group gap={2} wrap="nowrap">
            <Step label={say('cpu.earlier')} onClick={() => move(-lengthMs / 2)}>
              <IconChevronLeft size={16} aria-hidden />
            </Step>
            <Step label={say('cpu.later')} disabled={until === undefined} onClick={() => move(lengthMs / 2)}>
              <IconChevronRight size={16} aria-hidden />
            </Step>
            <Step label={say('cpu.to-now')} disabled={until === undefined} onClick={() => choose({ until: undefined })}>
              <IconPlayerTrackNext size={16} aria-hidden />
            </Step>
          </Group>
        </Group>
      </Group>
      {error !== null && series === undefined ? <FailureNotice failure={error} onRetry={() => void refetch()} /> : null}
      {series === undefined ? (
        <Center h={HEIGHT}>{error === null ? <Loader size="sm" /> : null}</Center>
      ) : isEmpty ? (
        <Center h={HEIGHT}>
          <div>
            <Text fw={600} ta="center">
              {say('cpu.nothing')}
            </Text>
            <Text c="dimmed" size="sm" ta="center" maw={520}>
              {say('cpu.nothing-why')}
            </Text>
          </div>
        </Center>
      ) : as === 'table' ? (
        <CpuTable series={series} layers={layers} height={HEIGHT} />
      ) : (
        <Suspense fallback={<Center h={HEIGHT}>{<Loader size="sm" />}</Center>}>
          <CpuChart
            {...{ series, layers, colors, say, marked, height: HEIGHT }}
            formatTime={formatLocalTime}
            label={say('cpu.label', { host: escapeForTerminal(host.hostname, 60) })}
            onMark={(begin, end) => choose({ from: begin, to: end })}
          />
        </Suspense>
      )}
      {series === undefined || isEmpty ? null : <CpuLegend series={series} layers={layers} colors={colors} />}
      <Group justify="space-between" mt="xs" gap="xs">
        <Text size="xs" c="dimmed">
          {say('cpu.drag-hint')}
        </Text>
        <Button
          size="compact-xs"
          variant="light"
          leftSection={<IconZoomQuestion size={14} aria-hidden />}
          disabled={series === undefined}
          onClick={() => {
            if (series !== undefined) choose({ from: Date.parse(series.from), to: Date.parse(series.to) });
          }}
        >
          {say('cpu.what-shown')}
        </Button>
      </Group>
      {marked === undefined ? null : (
        <MarkedSpan hostId={host.id} {...marked} onClose={() => choose({ from: undefined, to: undefined })} />
      )}
    </Paper>
  );
}

interface StepProps {
  readonly label: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Step({ label, disabled = false, onClick, children }: StepProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" aria-label={label} disabled={disabled} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
