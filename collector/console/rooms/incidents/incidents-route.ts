import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readSearch } from '../../frame/read-search.ts';
import { rootRoute } from '../../frame/root-route.ts';
import { readIncidentsSearch } from './incidents-search.ts';

export const incidentsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/incidents',
  validateSearch: readSearch(readIncidentsSearch),
  component: lazyRouteComponent(() => import('./incidents-room.tsx'), 'IncidentsRoom'),
});
