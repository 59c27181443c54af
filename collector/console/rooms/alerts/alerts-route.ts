import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readSearch } from '../../frame/read-search.ts';
import { rootRoute } from '../../frame/root-route.ts';
import { readAlertsSearch } from './alerts-search.ts';

export const alertsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/alerts',
  validateSearch: readSearch(readAlertsSearch),
  component: lazyRouteComponent(() => import('./alerts-room.tsx'), 'AlertsRoom'),
});
