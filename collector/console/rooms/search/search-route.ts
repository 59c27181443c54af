import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readSearch } from '../../frame/read-search.ts';
import { rootRoute } from '../../frame/root-route.ts';

export const searchRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/search',
  /** `pasted`: how many characters were, which only the tab that looked them up still has. */
  validateSearch: readSearch(
    ({ q, pasted }: Record<string, unknown>): { readonly q: string; readonly pasted?: number } => ({
      q: String(q ?? ''),
      ...(typeof pasted === 'number' && pasted > 0 ? { pasted } : {}),
    }),
  ),
  component: lazyRouteComponent(() => import('./search-room.tsx'), 'SearchRoom'),
});
