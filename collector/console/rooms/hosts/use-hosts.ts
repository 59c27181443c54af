import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import type { ApiFailure } from '../../api/api-failure.ts';
import { callApi } from '../../api/call-api.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { type HostsSearch, hostsQuery } from './hosts-search.ts';

type Answer = ApiAnswer<'GET /api/v1/hosts'>;

const PAGE_ROWS = 100;
/** Agents report every ten seconds: asking more often shows nothing new. Whoever turned many pages has them renewed less often. */
const RENEW_MS = 10_000;
const RENEW_PER_PAGE_MS = 4_000;

/**
 * The hosts of the filter as far as they were scrolled to, and the counts. Every host reports all the time, so rows are renewed by the
 * clock; what changes a count (a verdict, a state, a label) is there at once.
 */
export function useHosts(search: HostsSearch, language: string) {
  const query = { ...hostsQuery(search), lang: language } as ReturnType<typeof hostsQuery>;
  const counts = useAnswer('GET /api/v1/hosts', { query: { ...query, limit: 1, facets: 'yes' } });
  const pages = useInfiniteQuery<Answer, ApiFailure, readonly Answer[], readonly unknown[], string | undefined>({
    queryKey: ['hosts-in-sight', query],
    queryFn: ({ signal, pageParam }) => {
      const after = pageParam === undefined ? {} : { after: pageParam };
      return callApi('GET /api/v1/hosts', { query: { ...query, limit: PAGE_ROWS, ...after } }, signal);
    },
    initialPageParam: undefined,
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => pages,
    placeholderData: keepPreviousData,
    // Comparing thousands of hosts with those before costs more than drawing the few in sight.
    structuralSharing: false,
    refetchInterval: ({ state }) => Math.max(RENEW_MS, RENEW_PER_PAGE_MS * (state.data?.pages.length ?? 1)),
  });
  const facets = counts.data?.facets;
  const { refetch } = pages;
  const counted = facets === undefined ? undefined : JSON.stringify(facets);
  const before = useRef(counted);
  useEffect(() => {
    if (before.current !== undefined && counted !== before.current) void refetch();
    before.current = counted;
  }, [counted, refetch]);
  const hosts = useMemo(() => pages.data?.flatMap((page) => page.hosts) ?? [], [pages.data]);
  return { hosts, facets, pages };
}
