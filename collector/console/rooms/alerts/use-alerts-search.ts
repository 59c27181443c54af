import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useNow } from '../../pieces/use-now.ts';
import type { AlertsSearch } from './alerts-search.ts';

const MINUTE_MS = 60_000;

/** What stands in the URL, and how to change it. `nowMs` moves on once a minute. */
export function useAlertsSearch() {
  const search: AlertsSearch = useSearch({ from: '/alerts' });
  const navigate = useNavigate({ from: '/alerts' });
  const go = useCallback(
    (next: AlertsSearch, how: { readonly replace?: boolean } = {}) => void navigate({ search: next, ...how }),
    [navigate],
  );
  const nowMs = Math.floor(useNow(MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
  return { search, go, nowMs };
}

/** Takes keys away whose value is undefined: absent is absent in the URL. */
export function cleaned(
  search: { readonly [Key in keyof AlertsSearch]?: AlertsSearch[Key] | undefined },
): AlertsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as AlertsSearch;
}
