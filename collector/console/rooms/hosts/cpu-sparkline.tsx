import { Group, Text } from '@mantine/core';
import type { HostOutput } from '#shared/output/host-output.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { type Say, useSay } from '../../text/language.tsx';
import classes from './cpu-sparkline.module.css';
import { type StepLayer, stackSteps } from './stack-steps.ts';

const WIDTH = 104;
const HEIGHT = 28;
const NAME_COLUMNS = 48;
const LAYER_CLASSES = { 0: classes.group0, 1: classes.group1, 2: classes.group2, busy: classes.busy };

/** How busy a host is, and was in the last hour, split in the groups that used most. Height: all of its cores. */
export function CpuSparkline({ host }: { readonly host: HostOutput }) {
  const say = useSay();
  const { cpu, lastHour, cpuCount } = host;
  const isOld = host.state === 'silent';
  const busy = isOld ? undefined : cpu?.busyCores;
  const alt =
    busy === undefined ? say('hosts.cpu-unknown') : say('hosts.cpu-alt', { busy: busy.toFixed(1), cores: cpuCount });
  return (
    <Group gap={8} wrap="nowrap" {...(cpu === undefined ? {} : { title: busiestOf(host, alt, say) })}>
      <svg
        width={WIDTH}
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={`${classes.chart} ${isOld ? classes.old : ''}`}
        role="img"
        aria-label={alt}
      >
        {lastHour === undefined ? null : <Layers lastHour={lastHour} cpuCount={cpuCount} />}
      </svg>
      <Text span size="sm" w={44} ta="right" {...(busy === undefined ? { c: 'dimmed' } : {})} aria-hidden>
        {busy === undefined ? '–' : `${Math.round((busy / cpuCount) * 100)} %`}
      </Text>
    </Group>
  );
}

function Layers({
  lastHour,
  cpuCount,
}: {
  readonly lastHour: NonNullable<HostOutput['lastHour']>;
  readonly cpuCount: number;
}) {
  const stepWidth = WIDTH / lastHour.busyCores.length;
  // One path a layer: a list shows thousands of steps at a time.
  const paths = new Map<StepLayer['layer'], string>();
  for (const { step, layer, from, to } of stackSteps(lastHour, cpuCount)) {
    const at = `M${round(step * stepWidth)} ${round((1 - to) * HEIGHT)}`;
    const box = `h${round(stepWidth)}v${round((to - from) * HEIGHT)}h${-round(stepWidth)}z`;
    paths.set(layer, `${paths.get(layer) ?? ''}${at}${box}`);
  }
  return [...paths].map(([layer, path]) => <path key={layer} className={LAYER_CLASSES[layer]} d={path} />);
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}

/** Which programs use it now, one a line. */
function busiestOf(host: HostOutput, title: string, say: Say): string {
  const groups = (host.cpu?.top ?? []).slice(0, 4);
  const lines = groups.map(({ name, cpuCores }) =>
    say('hosts.cpu-group', { name: escapeForTerminal(name, NAME_COLUMNS), cores: cpuCores }),
  );
  return [title, ...lines].join('\n');
}
