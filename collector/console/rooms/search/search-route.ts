import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../frame/root-route.ts';

export const searchRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/search',
  validateSearch: (search: Record<string, unknown>): { readonly q: string } => ({ q: String(search.q ?? '') }),
  component: lazyRouteComponent(() => import('./search-room.tsx'), 'SearchRoom'),
});
