import type { Page } from 'playwright-core';
import type { RunningConsole } from './running-console.ts';

/** What the addresses of rooms are made of. */
export interface ConsoleWorld {
  /** A host on which something mines. */
  readonly hostId: string;
  readonly incidentId: string;
}

export interface ConsoleRoom {
  readonly name: string;
  readonly path: (world: ConsoleWorld) => string;
  /** Selector of what stands there once the room has its content. */
  readonly shows: string;
  /** What has to be done there first, to see another face of it. */
  readonly open?: (page: Page) => Promise<void>;
  /** A room for whoever is not signed in. */
  readonly isOutside?: true;
}

/** The first row of the list of a room. */
const FIRST_ROW = 'main [role="table"] [role="row"][aria-rowindex="2"]';

const settings = (tab: string): ConsoleRoom => {
  return { name: `settings-${tab}`, path: () => `/settings?tab=${tab}`, shows: 'main [role="tabpanel"]:visible' };
};
const host = (tab: string): ConsoleRoom => {
  return { name: `host-${tab}`, path: ({ hostId }) => `/hosts/${hostId}?tab=${tab}`, shows: 'canvas' };
};

/** Every room, and where it has several faces those too: each tab, each flyout. Tests visit them all, and pictures are taken of them. */
export const CONSOLE_ROOMS: readonly ConsoleRoom[] = [
  { name: 'overview', path: () => '/', shows: 'h1' },
  { name: 'overview-addresses', path: () => '/?show=addresses', shows: '[role="dialog"] [role="table"]' },
  { name: 'overview-sensors', path: () => '/?show=sensors', shows: '[role="dialog"] [role="table"]' },
  { name: 'palette', path: () => '/', shows: 'h1', open: (page) => page.keyboard.press('Control+k') },
  { name: 'keys', path: () => '/', shows: 'h1', open: (page) => page.keyboard.press('Shift+?') },
  { name: 'incidents', path: () => '/incidents', shows: FIRST_ROW },
  {
    ...{ name: 'incident-flyout', path: ({ incidentId }) => `/incidents?open=${incidentId}` },
    shows: '[role="dialog"] a',
  },
  { name: 'incident', path: ({ incidentId }) => `/incidents/${incidentId}`, shows: 'h1' },
  { name: 'hosts', path: () => '/hosts', shows: FIRST_ROW },
  { name: 'host', path: ({ hostId }) => `/hosts/${hostId}`, shows: 'canvas' },
  ...['findings', 'bait', 'inventory', 'agent'].map(host),
  { name: 'host-table', path: ({ hostId }) => `/hosts/${hostId}?as=table`, shows: 'main [role="table"]' },
  { name: 'alerts', path: () => '/alerts', shows: FIRST_ROW },
  { name: 'alerts-sources', path: () => '/alerts?list=sources', shows: FIRST_ROW },
  { name: 'alerts-single', path: () => '/alerts?list=alerts', shows: FIRST_ROW },
  {
    ...{ name: 'alert-flyout', path: () => '/alerts?list=alerts', shows: FIRST_ROW },
    open: async (page) => {
      await page.locator(FIRST_ROW).click();
      await page.locator('[role="dialog"] h2').first().waitFor();
    },
  },
  { name: 'search', path: () => '/search?q=10.20.0.4', shows: 'h1' },
  { name: 'search-list', path: () => '/search?q=10.20.0.4%0A10.20.0.5%0A203.0.113.77', shows: 'h1' },
  { name: 'normal', path: () => '/normal', shows: 'h1' },
  ...['accounts', 'tokens', 'retention', 'audit', 'about'].map(settings),
  { name: 'not-found', path: () => '/no/such/room', shows: 'main h1' },
  { name: 'sign-in', path: () => '/sign-in', shows: 'h1', isOutside: true },
];

const SETTLED_MS = 15_000;

/** Opens a room and waits until it has its content and nothing is being loaded. */
export async function visitRoom(page: Page, room: ConsoleRoom, world: ConsoleWorld): Promise<void> {
  await visitPath(page, room.path(world), room.shows);
  await room.open?.(page);
  await settle(page);
}

/** The same for any address. `shows`: selector of what has to be there. */
export async function visitPath(page: Page, path: string, shows = 'h1'): Promise<void> {
  await page.goto(path);
  await page.locator(shows).first().waitFor({ timeout: SETTLED_MS });
  await settle(page);
}

/** Waits until nothing is being loaded and all is painted. */
async function settle(page: Page): Promise<void> {
  const busy = page.locator(
    '.mantine-Loader-root:visible, .mantine-Skeleton-root[data-visible]:visible, [aria-busy="true"]',
  );
  await busy.first().waitFor({ state: 'detached', timeout: SETTLED_MS });
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/** A confirmed incident about a host, and that host. Undefined as long as there is none: what is less sure may still go over into another. */
export async function findWorld(console: RunningConsole): Promise<ConsoleWorld | undefined> {
  const { incidents } = await console.ask<{ readonly incidents: readonly IncidentRow[] }>('GET', '/api/v1/incidents');
  const best = incidents.find(({ subject, verdict, mergedInto }) => {
    return subject.type === 'host' && verdict === 'confirmed' && mergedInto === undefined;
  });
  return best?.subject.hostId === undefined ? undefined : { hostId: best.subject.hostId, incidentId: best.id };
}

interface IncidentRow {
  readonly id: string;
  readonly verdict: string;
  readonly mergedInto?: string;
  readonly subject: { readonly type: string; readonly hostId?: string };
}
