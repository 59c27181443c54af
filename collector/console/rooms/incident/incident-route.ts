import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readSearch } from '../../frame/read-search.ts';
import { rootRoute } from '../../frame/root-route.ts';

export interface IncidentSearch {
  /** The finding or alert that is open, and the link of the chain whose evidence is marked. */
  readonly finding?: string;
  readonly alert?: string;
  readonly link?: string;
}

export const incidentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/incidents/$incidentId',
  validateSearch: readSearch(
    ({ finding, alert, link }: Record<string, unknown>): IncidentSearch => ({
      ...(typeof finding === 'string' ? { finding } : {}),
      ...(typeof alert === 'string' || typeof alert === 'number' ? { alert: String(alert) } : {}),
      ...(typeof link === 'string' ? { link } : {}),
    }),
  ),
  component: lazyRouteComponent(() => import('./incident-room.tsx'), 'IncidentRoom'),
});
