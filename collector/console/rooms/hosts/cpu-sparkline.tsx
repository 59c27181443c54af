import { Group, Stack, Text, Tooltip } from '@mantine/core';
import type { HostOutput } from '#shared/output/host-output.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { useSay } from '../../text/language.tsx';
import classes from './cpu-sparkline.module.css';
import { stackSteps } from './stack-steps.ts';

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
    <Tooltip label={<Busiest host={host} title={alt} />} openDelay={300} disabled={cpu === undefined}>
      <Group gap={8} wrap="nowrap">
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
    </Tooltip>
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
  return stackSteps(lastHour, cpuCount).map(({ step, layer, from, to }) => (
    <rect
      key={`${step} ${layer}`}
      className={LAYER_CLASSES[layer]}
      x={step * stepWidth}
      width={stepWidth}
      y={(1 - to) * HEIGHT}
      height={(to - from) * HEIGHT}
    />
  ));
}

/** Which programs use it now. */
function Busiest({ host, title }: { readonly host: HostOutput; readonly title: string }) {
  const say = useSay();
  return (
    <Stack gap={2}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      {(host.cpu?.top ?? []).slice(0, 4).map(({ group, name, cpuCores }) => (
        <Text size="sm" key={group} component="bdi">
          {say('hosts.cpu-group', { name: escapeForTerminal(name, NAME_COLUMNS), cores: cpuCores })}
        </Text>
      ))}
    </Stack>
  );
}
