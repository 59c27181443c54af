import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ApiFailure } from '../../api/api-failure.ts';
import { callApi } from '../../api/call-api.ts';
import type { CpuSeries } from '#shared/api/host-cpu.ts';
import { type HostSearch, SPANS_MS } from './host-search.ts';

/** As often as summaries come. Not renewed by the live events: those tell of every host, every second. */
const EVERY_MS = 10_000;

export function spanMsOf({ span = '1h' }: HostSearch): number {
  return SPANS_MS[span];
}

/** The chart's numbers for what the URL asks; they follow the present unless it says where to end. */
export function useCpuSeries(hostId: string, search: HostSearch) {
  const lengthMs = spanMsOf(search);
  const { until } = search;
  return useQuery<CpuSeries, ApiFailure>({
    queryKey: ['cpu-series', hostId, lengthMs, until],
    queryFn: ({ signal }) => {
      const toMs = until ?? Date.now();
      const query = { from: new Date(toMs - lengthMs).toISOString(), to: new Date(toMs).toISOString() };
      return callApi('GET /api/v1/hosts/:id/series', { params: { id: hostId }, query }, signal);
    },
    placeholderData: keepPreviousData,
    ...(until === undefined ? { refetchInterval: EVERY_MS } : {}),
  });
}
