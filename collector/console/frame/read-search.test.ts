import { createMemoryHistory, createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { expect, it } from 'vitest';
import { readIncidentsSearch } from '../rooms/incidents/incidents-search.ts';
import { readSearch } from './read-search.ts';

it('hands on nothing that makes no sense, whatever stands in the address', () => {
  const root = createRootRoute();
  const route = createRoute({
    ...{ getParentRoute: () => root, path: '/incidents', validateSearch: readSearch(readIncidentsSearch) },
  });
  const router = createRouter({ routeTree: root.addChildren([route]), history: createMemoryHistory() });
  const typed = { verdict: 'confirmed,probable', state: ['new', 1], text: 'pool', whose: 'them', stranger: 1 };
  expect(router.matchRoutes('/incidents', typed).at(-1)?.search).toEqual({ state: ['new'], text: 'pool' });
});
