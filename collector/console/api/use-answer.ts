import { keepPreviousData, useInfiniteQuery, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ApiAnswer, Endpoints } from '#shared/api/endpoints.ts';
import type { ApiFailure } from './api-failure.ts';
import { type ApiInput, callApi } from './call-api.ts';

/** Names of the endpoints that only read. */
export type Question = Extract<keyof Endpoints, `GET ${string}`>;

export interface AnswerOptions {
  /** False: not asked yet. */
  readonly enabled?: boolean;
  /** Asked again so often, milliseconds, besides what the live events bring. */
  readonly everyMs?: number;
}

/** The answer to a question, kept fresh by the live events. While the next one is on its way the one before stays. */
export function useAnswer<N extends Question>(
  name: N,
  input: ApiInput<N> = {},
  { enabled = true, everyMs }: AnswerOptions = {},
): UseQueryResult<ApiAnswer<N>, ApiFailure> {
  return useQuery<ApiAnswer<N>, ApiFailure>({
    queryKey: [name, input],
    queryFn: ({ signal }) => callApi(name, input, signal),
    enabled,
    placeholderData: keepPreviousData,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
}

/** Questions that are answered page by page. */
export type PagedQuestion = {
  [N in Question]: ApiAnswer<N> extends { next?: string | undefined } ? N : never;
}[Question];

/** The pages of a list so far, and how to get the next one. */
export function usePages<N extends PagedQuestion>(name: N, input: ApiInput<N> = {}, { enabled = true } = {}) {
  return useInfiniteQuery<ApiAnswer<N>, ApiFailure, readonly ApiAnswer<N>[], readonly unknown[], string | undefined>({
    queryKey: [name, input, 'pages'],
    queryFn: ({ signal, pageParam }) =>
      callApi(
        name,
        pageParam === undefined ? input : { ...input, query: { ...input.query, after: pageParam } as never },
        signal,
      ),
    initialPageParam: undefined,
    getNextPageParam: (page) => (page as { readonly next?: string }).next,
    select: ({ pages }) => pages,
    enabled,
    placeholderData: keepPreviousData,
    // Comparing thousands of rows with those before costs more than drawing the few in sight.
    structuralSharing: false,
  });
}
