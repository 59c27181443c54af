import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readSearch } from '../../frame/read-search.ts';
import { rootRoute } from '../../frame/root-route.ts';
import { readHostSearch } from './host-search.ts';

export const hostRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/hosts/$hostId',
  validateSearch: readSearch(readHostSearch),
  component: lazyRouteComponent(() => import('./host-room.tsx'), 'HostRoom'),
});
