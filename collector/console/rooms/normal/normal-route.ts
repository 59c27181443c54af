import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../frame/root-route.ts';

export const normalRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/normal',
  component: lazyRouteComponent(() => import('./normal-room.tsx'), 'NormalRoom'),
});
