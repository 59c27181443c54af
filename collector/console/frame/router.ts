import { createRouter } from '@tanstack/react-router';
import { roomRoutes } from '../rooms/room-routes.ts';
import { rootRoute } from './root-route.ts';

/** The rooms by their paths. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([...roomRoutes]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    readonly router: typeof router;
  }
}
