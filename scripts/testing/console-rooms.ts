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

/** Every room, and where it has several faces those too. Tests visit them all, and pictures are taken of them. */
export const CONSOLE_ROOMS: readonly ConsoleRoom[] = [
  { name: 'overview', path: () => '/', shows: 'h1' },
  { name: 'palette', path: () => '/', shows: 'h1', open: (page) => page.keyboard.press('Control+k') },
  { name: 'keys', path: () => '/', shows: 'h1', open: (page) => page.keyboard.press('Shift+?') },
  { name: 'incidents', path: () => '/incidents', shows: FIRST_ROW },
  { name: 'incident', path: ({ incidentId }) => `/incidents/${incidentId}`, shows: 'h1' },
  { name: 'hosts', path: () => '/hosts', shows: FIRST_ROW },
  { name: 'host', path: ({ hostId }) => `/hosts/${hostId}`, shows: 'canvas' },
  { name: 'alerts', path: () => '/alerts', shows: FIRST_ROW },
  { name: 'search', path: () => '/search?q=10.20.0.4', shows: 'h1' },
  { name: 'normal', path: () => '/normal', shows: 'h1' },
  { name: 'settings', path: () => '/settings', shows: 'h1' },
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

/** The surest incident about a host, and that host. Undefined as long as there is none. */
export async function findWorld(console: RunningConsole): Promise<ConsoleWorld | undefined> {
  const { incidents } = await console.ask<{ readonly incidents: readonly IncidentRow[] }>('GET', '/api/v1/incidents');
  const best = incidents
    .filter(({ subject }) => subject.type === 'host')
    .sort((left, right) => right.probability - left.probability)[0];
  return best?.subject.hostId === undefined ? undefined : { hostId: best.subject.hostId, incidentId: best.id };
}

interface IncidentRow {
  readonly id: string;
  readonly probability: number;
  readonly subject: { readonly type: string; readonly hostId?: string };
}
