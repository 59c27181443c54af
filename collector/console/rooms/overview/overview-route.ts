import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readSearch } from '../../frame/read-search.ts';
import { rootRoute } from '../../frame/root-route.ts';
import { readOverviewSearch } from './overview-search.ts';

export const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: readSearch(readOverviewSearch),
  component: lazyRouteComponent(() => import('./overview-room.tsx'), 'OverviewRoom'),
});
