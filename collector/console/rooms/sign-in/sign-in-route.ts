import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readSearch } from '../../frame/read-search.ts';
import { rootRoute } from '../../frame/root-route.ts';

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: readSearch((search: Record<string, unknown>): { readonly back?: string } =>
    typeof search.back === 'string' ? { back: search.back } : {},
  ),
  component: lazyRouteComponent(() => import('./sign-in-room.tsx'), 'SignInRoom'),
});
