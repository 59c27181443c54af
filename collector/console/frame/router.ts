import { createRouter } from '@tanstack/react-router';
import { roomRoutes } from '../rooms/room-routes.ts';
import { RoomBroke } from './room-broke.tsx';
import { rootRoute } from './root-route.ts';

/** The rooms by their paths. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([...roomRoutes]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: RoomBroke,
});

declare module '@tanstack/react-router' {
  interface Register {
    readonly router: typeof router;
  }
}
