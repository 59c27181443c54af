import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../frame/root-route.ts';
import { readHostsSearch } from './hosts-search.ts';

export const hostsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/hosts',
  validateSearch: readHostsSearch,
  component: lazyRouteComponent(() => import('./hosts-room.tsx'), 'HostsRoom'),
});
