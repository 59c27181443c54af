import { Group, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertOctagonFilled, IconEyeCheck, IconEyeOff, IconEyeQuestion } from '@tabler/icons-react';
import type { Overview } from '#shared/api/overview.ts';
import { useNow } from '../../pieces/use-now.ts';
import { formatAge, formatCount } from '../../text/format-time.ts';
import { type Say, useLanguage } from '../../text/language.tsx';
import classes from './overview.module.css';

type Mood = 'confirmed' | 'probable' | 'blind' | 'partial' | 'covered';

const LOOKS = {
  confirmed: { color: 'red', icon: IconAlertOctagonFilled },
  probable: { color: 'orange', icon: IconAlertOctagonFilled },
  blind: { color: 'gray', icon: IconEyeOff },
  partial: { color: 'gray', icon: IconEyeQuestion },
  covered: { color: 'teal', icon: IconEyeCheck },
} as const;

/** Is anything mining now? Nothing seen is only said together with how much was looked at. */
export function Headline({ overview }: { readonly overview: Overview }) {
  const { say, language } = useLanguage();
  const nowMs = useNow(10_000);
  const { mining, coverage } = overview;
  const mood = moodOf(overview);
  const { color, icon: Icon } = LOOKS[mood];
  const { confirmed, probable } = mining.subjects;
  const { known, watched } = coverage.hosts;
  const { lastAlert } = coverage.sensors;
  return (
    <Paper withBorder radius="md" p="lg" className={classes.headline ?? ''} data-mood={mood}>
      <Group wrap="nowrap" align="flex-start" gap="md">
        <ThemeIcon
          autoContrast={false}
          size={52}
          radius="xl"
          color={color}
          variant={mood === 'confirmed' ? 'filled' : 'light'}
          aria-hidden
        >
          <Icon size={30} />
        </ThemeIcon>
        <Stack gap={4} miw={0}>
          <Title order={2} size="h1" style={{ textWrap: 'balance' }}>
            {titleOf(say, overview)}
          </Title>
          {confirmed > 0 && probable > 0 ? (
            <Text fw={550}>{say(oneOrMany('overview.probable-too', probable), { count: probable })}</Text>
          ) : null}
          <Text c="dimmed">
            {known.count === 0
              ? say('overview.coverage-line.none')
              : say('overview.coverage-line', {
                  watched: formatCount(watched.count, language),
                  known: formatCount(known.count, language),
                })}
          </Text>
          <Text c="dimmed">
            {lastAlert === undefined
              ? say('overview.no-sensor-line')
              : say('overview.sensor-line', {
                  count: formatCount(coverage.sensors.known.count, language),
                  age: formatAge(Date.parse(lastAlert), nowMs, language),
                })}
          </Text>
        </Stack>
      </Group>
    </Paper>
  );
}

function titleOf(say: Say, { mining: { subjects }, coverage: { hosts } }: Overview): string {
  const { confirmed, probable } = subjects;
  if (confirmed > 0) return say(oneOrMany('overview.confirmed', confirmed), { machines: confirmed });
  if (probable > 0) return say(oneOrMany('overview.probable', probable), { machines: probable });
  if (hosts.known.count > hosts.silent.count) return say('overview.nothing');
  return say(hosts.known.count === 0 ? 'overview.unwatched' : 'overview.all-silent');
}

/** `covered` only when every host is seen in full and there is a sensor that is not quiet. */
function moodOf({ mining, coverage: { hosts, sensors, unwatched } }: Overview): Mood {
  if (mining.subjects.confirmed > 0) return 'confirmed';
  if (mining.subjects.probable > 0) return 'probable';
  if (hosts.known.count === hosts.silent.count) return 'blind';
  const isEverybodySeen = hosts.watched.count === hosts.known.count && unwatched.addresses.count === 0;
  return isEverybodySeen && sensors.lastAlert !== undefined && sensors.quiet.length === 0 ? 'covered' : 'partial';
}

function oneOrMany<Code extends 'overview.confirmed' | 'overview.probable' | 'overview.probable-too'>(
  code: Code,
  count: number,
): `${Code}.one` | `${Code}.many` {
  return count === 1 ? `${code}.one` : `${code}.many`;
}
