import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readSearch } from '../../frame/read-search.ts';
import { rootRoute } from '../../frame/root-route.ts';
import { readHostsSearch } from './hosts-search.ts';

export const hostsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/hosts',
  validateSearch: readSearch(readHostsSearch),
  component: lazyRouteComponent(() => import('./hosts-room.tsx'), 'HostsRoom'),
});
