import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readSearch } from '../../frame/read-search.ts';
import { rootRoute } from '../../frame/root-route.ts';
import { SETTINGS_TABS, type SettingsTab } from './settings-tabs.ts';

export const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  validateSearch: readSearch((search: Record<string, unknown>): { readonly tab?: SettingsTab } => {
    const tab = SETTINGS_TABS.find((each) => each === search.tab);
    return tab === undefined ? {} : { tab };
  }),
  component: lazyRouteComponent(() => import('./settings-room.tsx'), 'SettingsRoom'),
});
