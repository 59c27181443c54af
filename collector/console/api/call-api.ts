import type { ApiErrorBody } from '#shared/api/api-error.ts';
import type { ApiAnswer, ApiBody, ApiParams, ApiQuery, Endpoints } from '#shared/api/endpoints.ts';
import { ApiFailure } from './api-failure.ts';

/** What goes along with a question; what its endpoint does not take may be left out. */
export interface ApiInput<N extends keyof Endpoints> {
  readonly params?: ApiParams<N>;
  readonly query?: ApiQuery<N>;
  readonly body?: ApiBody<N>;
}

/** Asks the collector. The types come from the endpoint's declaration; rejects with an `ApiFailure`. */
export async function callApi<N extends keyof Endpoints>(
  name: N,
  input: ApiInput<N> = {},
  signal?: AbortSignal,
): Promise<ApiAnswer<N>> {
  const [method = 'GET'] = name.split(' ');
  const response = await fetch(apiUrl(name, input), {
    method,
    ...(signal === undefined ? {} : { signal }),
    ...(input.body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(input.body) }),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiFailure(0, {});
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new ApiFailure(response.status, (body as ApiErrorBody | undefined)?.error ?? {});
  return body as ApiAnswer<N>;
}

/** The address of a question that is asked by GET: for links, such as downloads. */
export function apiUrl<N extends keyof Endpoints>(name: N, { params, query }: ApiInput<N> = {}): string {
  const path = (name.split(' ')[1] ?? '').replace(/:(\w+)/g, (_, key: string) =>
    encodeURIComponent(String((params as Record<string, unknown> | undefined)?.[key] ?? '')),
  );
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    for (const each of [value].flat()) if (each !== undefined) search.append(key, String(each));
  }
  return search.size === 0 ? path : `${path}?${search}`;
}
