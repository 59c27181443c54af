import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readSearch } from '../../frame/read-search.ts';
import { rootRoute } from '../../frame/root-route.ts';

export const normalRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/normal',
  /** `past`: also what is over or was taken back. */
  validateSearch: readSearch((search: Record<string, unknown>): { readonly past?: true } =>
    search.past === true || search.past === 'true' ? { past: true } : {},
  ),
  component: lazyRouteComponent(() => import('./normal-room.tsx'), 'NormalRoom'),
});
