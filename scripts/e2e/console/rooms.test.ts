import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consoleSuite } from '../../testing/console-suite.ts';
import {
  CONSOLE_ROOMS,
  type ConsoleRoom,
  type ConsoleWorld,
  findWorld,
  visitRoom,
} from '../../testing/console-rooms.ts';
import { eventually } from '../../testing/minesweep.ts';
import type { ConsolePage } from '../../testing/running-console.ts';

/** Colours are the same in every language, names and texts are not: the dark rooms are looked at once. */
const SCHEMES = { en: ['light', 'dark'], 'zh-Hant': ['light'], 'zh-Hans': ['light'] } as const;
const LANGUAGES = ['en', 'zh-Hant', 'zh-Hans'] as const;

describe('every room of the console', () => {
  let world: ConsoleWorld;
  const suite = consoleSuite({
    async prepare(begun) {
      await begun.use(begun.running.fleet({ agents: 12, pastMs: 3_600_000 })).start();
      world = await eventually('an incident', 20_000, () => findWorld(begun.running));
    },
  });

  for (const language of LANGUAGES) {
    it(`is free of barriers, of text in another language, and of everything the policy forbids: ${language}`, async () => {
      await using inside = await suite.openPage({ language });
      await using outside = await suite.openPage({ language, signedIn: false });
      const barriers: string[] = [];
      for (const room of CONSOLE_ROOMS) {
        const { page } = room.isOutside === true ? outside : inside;
        await visitRoom(page, room, world);
        expect(await page.evaluate('document.documentElement.lang')).toBe(language);
        expect(await page.title()).toMatch(/^.+ · Minesweep$/);
        for (const scheme of SCHEMES[language]) barriers.push(...(await findBarriers(page, room, scheme)));
      }
      expect(barriers).toEqual([]);
      expectNoProblems(inside, outside);
    }, 300_000);
  }
});

/** What axe finds, each on one line. The rooms follow the colour scheme of the system without being loaded again. */
async function findBarriers(page: Page, { name }: ConsoleRoom, scheme: 'light' | 'dark'): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor();
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${name} ${scheme}: ${id} (${help}) at ${target} ${failureSummary}`),
  );
}

function expectNoProblems(...pages: readonly ConsolePage[]): void {
  for (const { watch } of pages) expect(watch.problems).toEqual([]);
}
