import { alertsRoute } from './alerts/alerts-route.ts';
import { hostRoute } from './host/host-route.ts';
import { hostsRoute } from './hosts/hosts-route.ts';
import { incidentRoute } from './incident/incident-route.ts';
import { incidentsRoute } from './incidents/incidents-route.ts';
import { normalRoute } from './normal/normal-route.ts';
import { overviewRoute } from './overview/overview-route.ts';
import { searchRoute } from './search/search-route.ts';
import { settingsRoute } from './settings/settings-route.ts';
import { signInRoute } from './sign-in/sign-in-route.ts';

/** Every room. One line each; the room's own route says its path and what its search parameters are. */
export const roomRoutes = [
  overviewRoute,
  incidentsRoute,
  incidentRoute,
  hostsRoute,
  hostRoute,
  alertsRoute,
  searchRoute,
  normalRoute,
  settingsRoute,
  signInRoute,
] as const;
