import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { HostileFleet } from '../../simulate/hostile-fleet.ts';
import { consoleSuite } from '../../testing/console-suite.ts';
import { visitPath } from '../../testing/console-rooms.ts';
import { hostileNames } from '../../testing/hostile-names.ts';
import { inspectPage } from '../../testing/inspect-page.ts';
import { eventually } from '../../testing/minesweep.ts';

const NAMES = hostileNames(500);
const HOSTS = 100;

/** The lists, and how many of the names are read in them when they are scrolled through. */
const LISTS = [
  { path: '/', marks: 0 },
  { path: '/hosts', marks: 98 },
  { path: '/incidents', marks: 300 },
  { path: '/alerts', marks: 0 },
] as const;

interface Row {
  readonly id: string;
}

describe('500 hostile names', () => {
  let incidents: readonly Row[];
  let hosts: readonly Row[];
  const suite = consoleSuite({
    async prepare(begun) {
      const { running } = begun;
      const names = NAMES.map(({ text }) => text);
      await begun.use(new HostileFleet({ ...running.places, agents: HOSTS }, names)).start();
      incidents = await eventually('an incident for nearly every name', 30_000, async () => {
        const answer = await running.ask<{ incidents: readonly Row[] }>('GET', '/api/v1/incidents?limit=1000');
        return answer.incidents.length >= NAMES.length * 0.9 && answer.incidents;
      });
      hosts = (await running.ask<{ hosts: readonly Row[] }>('GET', '/api/v1/hosts?limit=1000')).hosts;
    },
  });

  for (const { path, marks } of LISTS) {
    it(`are text and nothing else in ${path}`, async () => {
      const seen = await visitAll([path], { scroll: true });
      expect(seen.size).toBeGreaterThanOrEqual(marks);
    }, 60_000);
  }

  it('are text and nothing else in the rooms of hosts and of incidents', async () => {
    expect(hosts).toHaveLength(HOSTS);
    // Neighbours in the list have names of different kinds. A host shows four of them, besides its own.
    await visitAll(hosts.slice(0, 12).map(({ id }) => `/hosts/${encodeURIComponent(id)}`));
    await visitAll(incidents.slice(0, 24).map(({ id }) => `/incidents/${encodeURIComponent(id)}`));
  }, 240_000);

  it('are text and nothing else in what is said of single alerts', async () => {
    const { alerts } = await suite.running.ask<{ alerts: readonly Row[] }>('GET', '/api/v1/alerts?limit=8');
    expect(alerts).toHaveLength(8);
    const paths = alerts.map(({ id }) => `/alerts?list=alerts&alert=${encodeURIComponent(id)}`);
    const seen = await visitAll(paths, { shows: '[role="dialog"] pre' });
    // The name of each, in its signature and its line.
    expect(seen.size).toBeGreaterThanOrEqual(7);
  }, 120_000);

  it('are text and nothing else when they are searched for', async () => {
    await visitAll(
      NAMES.slice(0, 34).map(({ text }) => `/search?q=${encodeURIComponent(text.slice(0, 1_500).toWellFormed())}`),
    );
  }, 120_000);

  /** Visits pages one after the other; returns the marks that stood in them. */
  async function visitAll(
    paths: readonly string[],
    { scroll = false, shows = 'h1' } = {},
  ): Promise<ReadonlySet<string>> {
    const marks = new Set<string>();
    await using opened = await suite.openPage({ width: 1280 });
    const { page, watch } = opened;
    for (const path of paths) {
      await visitPath(page, path, shows);
      do {
        const { marks: seen, ...rest } = await inspectPage(page);
        expect({ path: path.slice(0, 200), ...rest }).toEqual({
          ...{ path: path.slice(0, 200), strangers: [], foreignLinks: [], unseen: [], isPolluted: false },
          overflowPx: 0,
        });
        for (const mark of seen) marks.add(mark);
      } while (scroll && (await scrollOn(page)));
      expect({ path, problems: watch.problems }).toEqual({ path, problems: [] });
    }
    return marks;
  }
});

/** Scrolls the list of the room by most of a window; false when its end was in sight, and no more of it is on its way. */
function scrollOn(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(`(async () => {
    const list = document.querySelector('main [role="table"]');
    if (list === null) return false;
    const before = list.scrollTop;
    list.scrollTop += list.clientHeight * 0.9;
    do await new Promise((done) => setTimeout(done, 100));
    while (list.querySelector('.mantine-Loader-root') !== null);
    return list.scrollTop > before || list.scrollTop + list.clientHeight < list.scrollHeight - 1;
  })()`);
}
