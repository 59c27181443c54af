import { Group, Table, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useId } from 'react';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Labelled } from '../../pieces/labelled.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { formatLocalTime } from '../../text/format-time.ts';
import { useSay } from '../../text/language.tsx';
import classes from './timeline.module.css';
import type { Lane, LaneItem, Timeline as TimelineData } from './timeline-lanes.ts';

const LANE_HEIGHT = 34;
const LANE_GAP = 6;
const LABEL_WIDTH = 110;
const AXIS_HEIGHT = 22;
/** Room for a mark at the very end. */
const END_WIDTH = 6;
/** More of them are drawn, and counted, but not listed. */
const LISTED_GAPS = 5;

export interface TimelineProps {
  readonly timeline: TimelineData;
  readonly onOpen: (item: LaneItem) => void;
}

/** When what happened, in lanes by who saw it; what nobody could see is hatched. The same as a table below. */
export function Timeline({ timeline, onOpen }: TimelineProps) {
  const say = useSay();
  const { ref, width } = useElementSize();
  const hatchId = useId();
  const { fromMs, toMs, lanes } = timeline;
  const inner = Math.max(120, width - LABEL_WIDTH - END_WIDTH);
  const x = (atMs: number) =>
    LABEL_WIDTH + ((Math.min(toMs, Math.max(fromMs, atMs)) - fromMs) / (toMs - fromMs)) * inner;
  const height = lanes.length * (LANE_HEIGHT + LANE_GAP) + AXIS_HEIGHT;
  const span = { from: formatLocalTime(fromMs), to: formatLocalTime(toMs) };
  const gaps = lanes.flatMap((lane) => lane.gaps.map((gap) => ({ ...gap, lane: lane.name })));
  return (
    <div ref={ref}>
      <svg
        className={classes.drawing}
        viewBox={`0 0 ${LABEL_WIDTH + inner + END_WIDTH} ${height}`}
        role="img"
        aria-label={say('incident.timeline-label', span)}
      >
        <defs>
          <pattern id={hatchId} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line x1="0" y1="0" x2="0" y2="7" className={classes.hatch} />
          </pattern>
        </defs>
        {lanes.map((lane, index) => {
          const y = index * (LANE_HEIGHT + LANE_GAP);
          return (
            <g key={lane.name}>
              <text x={0} y={y + LANE_HEIGHT / 2 + 4} className={classes.label}>
                {say(`incident.lane.${lane.name}`)}
              </text>
              <rect x={LABEL_WIDTH} y={y} width={inner} height={LANE_HEIGHT} rx={4} className={classes.lane} />
              {lane.gaps.map((gap) => (
                <rect
                  key={`${gap.why} ${gap.fromMs}`}
                  x={x(gap.fromMs)}
                  y={y}
                  width={x(gap.toMs) - x(gap.fromMs)}
                  height={LANE_HEIGHT}
                  fill={`url(#${hatchId})`}
                >
                  <title>{say(`incident.gap.${gap.why}`)}</title>
                </rect>
              ))}
              <LaneItems lane={lane} x={x} y={y} onOpen={onOpen} />
            </g>
          );
        })}
        <text x={LABEL_WIDTH} y={height - 6} className={classes.axis}>
          {span.from}
        </text>
        <text x={LABEL_WIDTH + inner} y={height - 6} textAnchor="end" className={classes.axis}>
          {span.to}
        </text>
      </svg>
      {gaps.slice(0, LISTED_GAPS).map((gap) => (
        <Text key={`${gap.lane} ${gap.why} ${gap.fromMs}`} size="xs" c="dimmed">
          <Labelled label={say(`incident.lane.${gap.lane}`)}>{say(`incident.gap.${gap.why}`)}</Labelled>
          {' · '}
          <Moment at={new Date(gap.fromMs).toISOString()} as="time" /> –{' '}
          <Moment at={new Date(gap.toMs).toISOString()} as="time" />
        </Text>
      ))}
      {gaps.length > LISTED_GAPS ? (
        <Text size="xs" c="dimmed">
          {say('incident.more', { count: gaps.length - LISTED_GAPS })}
        </Text>
      ) : null}
      <TimelineTable lanes={lanes} />
    </div>
  );
}

interface LaneItemsProps {
  readonly lane: Lane;
  readonly x: (atMs: number) => number;
  readonly y: number;
  readonly onOpen: (item: LaneItem) => void;
}

function LaneItems({ lane, x, y, onOpen }: LaneItemsProps) {
  const say = useSay();
  return lane.items.map((item, index) => {
    const name = item.started === undefined ? item.text : say('incident.event.process', { name: item.text });
    const title = <title>{`${formatLocalTime(item.fromMs)} ${escapeForTerminal(name, 200)}`}</title>;
    const opens = item.finding === undefined && item.alert === undefined ? undefined : () => onOpen(item);
    const key = `${index} ${item.fromMs}`;
    const place = { className: opens === undefined ? '' : (classes.opens ?? ''), onClick: opens };
    if (lane.name === 'work') {
      return (
        <g key={key} {...place}>
          {title}
          <circle cx={x(item.fromMs)} cy={y + LANE_HEIGHT / 2} r={5} className={classes.work} />
        </g>
      );
    }
    const wide = x(item.toMs) - x(item.fromMs);
    if (wide > 3) {
      return (
        <g key={key} {...place}>
          {title}
          <rect x={x(item.fromMs)} y={y + 9} width={wide} height={LANE_HEIGHT - 18} rx={3} className={classes.span} />
        </g>
      );
    }
    const at = x(item.fromMs);
    return (
      <g key={key} {...place}>
        {title}
        <line
          x1={at}
          x2={at}
          y1={y + 5}
          y2={y + LANE_HEIGHT - 5}
          className={lane.name === 'network' ? classes.alert : classes.moment}
        />
      </g>
    );
  });
}

function TimelineTable({ lanes }: { readonly lanes: readonly Lane[] }) {
  const say = useSay();
  const rows = lanes
    .flatMap(({ name, items }) => items.map((item, index) => ({ name, item, key: `${name} ${index}` })))
    .sort((left, right) => left.item.fromMs - right.item.fromMs);
  return (
    <details>
      <Text component="summary" size="sm" className={classes.summary ?? ''}>
        {say('incident.timeline-table')}
      </Text>
      <Table fz="sm" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('incident.table.time')}</Table.Th>
            <Table.Th>{say('incident.table.lane')}</Table.Th>
            <Table.Th>{say('incident.table.what')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ name, item, key }) => (
            <Table.Tr key={key}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                <Moment at={new Date(item.fromMs).toISOString()} as="time" />
              </Table.Td>
              <Table.Td>{say(`incident.lane.${name}`)}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <Group gap={4}>
                  <HostileText
                    text={item.started === undefined ? item.text : say('incident.event.process', { name: item.text })}
                  />
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </details>
  );
}
