import { Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { Counted, Overview } from '#shared/api/overview.ts';
import { useNow } from '../../pieces/use-now.ts';
import { formatAge, formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';
import { BlindSpots } from './blind-spots.tsx';
import classes from './overview.module.css';
import { RowsLink } from './rows-link.tsx';

/** Whom can I not see: everybody who is watched, in part, or not at all, and what helps. */
export function CoverageStrip({ coverage }: Pick<Overview, 'coverage'>) {
  const { say, language } = useLanguage();
  const { hosts, unwatched, sensors } = coverage;
  const nowMs = useNow(5_000);
  const quiet = { count: sensors.quiet.length, rows: sensors.known.rows };
  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-labelledby="coverage-title">
      <Stack gap="md">
        <Title order={2} size="h3" id="coverage-title">
          {say('overview.coverage')}
        </Title>
        <CoverageBar hosts={hosts} />
        <SimpleGrid cols={{ base: 2, md: 5 }} spacing="md">
          <Tile number={hosts.watched} title={say('overview.watched')} hint={say('overview.watched-hint')} />
          <Tile number={hosts.partly} title={say('overview.partly')} hint={say('overview.partly-hint')} isBad />
          <Tile number={hosts.silent} title={say('overview.silent')} hint={say('overview.silent-hint')} isBad />
          <Tile
            number={unwatched.addresses}
            title={say('overview.addresses')}
            hint={say('overview.addresses-at', {
              hint: say('overview.addresses-hint'),
              age: formatAge(Date.parse(unwatched.at), nowMs, language),
            })}
            isBad
          />
          <Tile
            number={quiet}
            title={say('overview.sensors')}
            hint={
              sensors.known.count === 0 && sensors.quiet.length === 0
                ? say('overview.no-sensors-hint')
                : say('overview.sensors-hint', {
                    count: formatCount(Math.max(sensors.known.count, sensors.quiet.length), language),
                  })
            }
            isBad
          />
        </SimpleGrid>
        <BlindSpots coverage={coverage} />
      </Stack>
    </Paper>
  );
}

interface TileProps {
  readonly number: Counted;
  readonly title: string;
  readonly hint: string;
  /** More than none is no good. */
  readonly isBad?: boolean;
}

function Tile({ number, title, hint, isBad = false }: TileProps) {
  const { say, language } = useLanguage();
  return (
    <Stack gap={0}>
      <RowsLink
        of={number}
        fz={28}
        fw={700}
        lh={1.2}
        c={isBad && number.count > 0 ? 'var(--mantine-color-orange-text)' : 'var(--mantine-color-text)'}
        aria-label={`${title}${say('label.separator')}${number.count}`}
      >
        {formatCount(number.count, language)}
      </RowsLink>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <Text size="xs" c="dimmed">
        {hint}
      </Text>
    </Stack>
  );
}

/** The same three numbers as lengths. */
function CoverageBar({ hosts }: Pick<Overview['coverage'], 'hosts'>) {
  const { say } = useLanguage();
  const { known, watched, partly, silent } = hosts;
  if (known.count === 0) return null;
  const parts = [
    [classes.watched, watched.count],
    [classes.partly, partly.count],
    [classes.silent, silent.count],
  ] as const;
  let from = 0;
  return (
    <svg
      className={classes.bar}
      viewBox="0 0 1000 10"
      preserveAspectRatio="none"
      role="img"
      aria-label={say('overview.share', { watched: watched.count, partly: partly.count, silent: silent.count })}
    >
      {parts.map(([className, count]) => {
        const width = (count / known.count) * 1000;
        const x = from;
        from += width;
        return <rect key={className} className={className} x={x} width={width} y={0} height={10} />;
      })}
    </svg>
  );
}
