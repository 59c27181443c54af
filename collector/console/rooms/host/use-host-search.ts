import { useNavigate, useSearch } from '@tanstack/react-router';
import type { HostSearch } from './host-search.ts';

/** What stands in the URL of the room, and how to change a part of it; `undefined` takes a part out. */
export function useHostSearch(): readonly [
  HostSearch,
  (change: { readonly [K in keyof HostSearch]?: HostSearch[K] | undefined }, how?: 'push' | 'replace') => void,
] {
  const search = useSearch({ from: '/hosts/$hostId' });
  const navigate = useNavigate({ from: '/hosts/$hostId' });
  return [
    search,
    (change, how = 'push') => {
      const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined);
      void navigate({ search: Object.fromEntries(next) as HostSearch, replace: how === 'replace', resetScroll: false });
    },
  ];
}
