import { Center, Loader, SimpleGrid, Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Overview } from '#shared/api/overview.ts';
import { useCaller } from '../../api/caller.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { RoomHeader } from '../../pieces/room-header.tsx';
import { useNow } from '../../pieces/use-now.ts';
import { VerdictBadge } from '../../pieces/verdict-badge.tsx';
import { formatAge } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';
import { CoverageStrip } from './coverage-strip.tsx';
import { FirstRun } from './first-run.tsx';
import { Headline } from './headline.tsx';
import { useLastVisit } from './last-visit.ts';
import { MiningList } from './mining-list.tsx';
import { NumberCard } from './number-card.tsx';
import { SensorFlyout } from './sensor-flyout.tsx';
import { UnwatchedFlyout } from './unwatched-flyout.tsx';

/** Besides what the live events bring: ages and quarter hours pass by themselves. */
const RENEW_MS = 15_000;
const VERDICTS = ['confirmed', 'probable', 'suspicious', 'observed'] as const;

/** Is anything mining now, how sure, since when; and whom can I not see? */
export function OverviewRoom() {
  const { say, language } = useLanguage();
  const navigate = useNavigate();
  const { show } = useSearch({ from: '/' });
  const caller = useCaller();
  const beforeMs = useLastVisit(caller?.name);
  const { data, error, refetch } = useAnswer(
    'GET /api/v1/overview',
    { query: { lang: language, ...(beforeMs === undefined ? {} : { since: new Date(beforeMs).toISOString() }) } },
    { everyMs: RENEW_MS },
  );
  const firstRun = caller?.role === 'administrator' ? <FirstRun /> : null;
  // What is still to set up comes first, but not before what mines.
  const isNews = data !== undefined && data.mining.incidents.length > 0;
  const close = () => void navigate({ to: '/', search: {} });
  return (
    <>
      <RoomHeader title={say('room.overview')} subtitle={data === undefined ? undefined : <AsOf at={data.at} />} />
      {error === null ? null : <FailureNotice failure={error} onRetry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Center p="xl">
            <Loader />
          </Center>
        ) : null
      ) : (
        <Stack gap="md">
          {isNews ? null : firstRun}
          <Headline overview={data} />
          <MiningList mining={data.mining} />
          {isNews ? firstRun : null}
          <CoverageStrip coverage={data.coverage} />
          <SimpleGrid cols={{ base: 1, md: 3 }} spacing="md">
            <News news={data.news} />
            <NumberCard
              title={say('overview.waiting')}
              numbers={[
                { id: 'mine', number: data.waiting.mine, what: say('overview.waiting.mine') },
                { id: 'unassigned', number: data.waiting.unassigned, what: say('overview.waiting.unassigned') },
              ]}
            />
            <NumberCard
              title={say('overview.open')}
              numbers={VERDICTS.map((verdict) => ({
                ...{ id: verdict, number: data.open[verdict], what: <VerdictBadge verdict={verdict} /> },
              }))}
            />
          </SimpleGrid>
        </Stack>
      )}
      {show === 'addresses' ? <UnwatchedFlyout onClose={close} /> : null}
      {show === 'sensors' ? <SensorFlyout quiet={data?.coverage.sensors.quiet ?? []} onClose={close} /> : null}
    </>
  );
}

function AsOf({ at }: { readonly at: string }) {
  const { say, language } = useLanguage();
  const nowMs = useNow(5_000);
  return say('overview.as-of', { age: formatAge(Date.parse(at), nowMs, language) });
}

function News({ news }: Pick<Overview, 'news'>) {
  const { say, language } = useLanguage();
  const nowMs = useNow(30_000);
  if (news === undefined) {
    return <NumberCard title={say('overview.news')} subtitle={say('overview.news.first')} numbers={[]} />;
  }
  return (
    <NumberCard
      title={say('overview.news')}
      subtitle={say('overview.news.since', { age: formatAge(Date.parse(news.since), nowMs, language) })}
      numbers={[
        { id: 'incidents', number: news.incidents, what: say('overview.news.incidents') },
        { id: 'confirmed', number: news.confirmed, what: say('overview.news.confirmed') },
      ]}
    />
  );
}
