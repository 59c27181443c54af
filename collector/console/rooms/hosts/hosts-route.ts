import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../frame/root-route.ts';

export const hostsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/hosts',
  component: lazyRouteComponent(() => import('./hosts-room.tsx'), 'HostsRoom'),
});
