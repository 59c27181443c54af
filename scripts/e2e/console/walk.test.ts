import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consoleTexts } from '../../../shared/catalogue/console/console-texts.ts';
import type { SimulatedFleet } from '../../simulate/fleet.ts';
import { consoleSuite } from '../../testing/console-suite.ts';
import type { ConsolePage } from '../../testing/running-console.ts';
import { SLOWNESS } from '../../testing/slowness.ts';

const SOON_MS = 5_000 * SLOWNESS;
const MOST_TABS = 150;

/** The first quarter of an hour of somebody who has no mouse. The parts stand in the order of the story. */
describe('from the link on the terminal to the device’s own line, by keyboard alone', () => {
  let fleet: SimulatedFleet;
  let opened: ConsolePage;
  let link: string;
  const suite = consoleSuite({
    async prepare(begun) {
      link = await begun.running.signInLink();
      opened = begun.use(await begun.openPage({ signedIn: false }));
    },
  });

  it('a link signs in once and leaves nothing of itself in the address', async () => {
    const { page } = opened;
    await page.goto(link);
    await heading(page, 'room.overview');
    expect(page.url()).toBe(`${suite.running.url}/`);
    await using other = await suite.openPage({ signedIn: false });
    other.watch.expectOutage(true);
    await other.page.goto(link);
    await heading(other.page, 'sign-in.title');
    await other.page.getByRole('alert').waitFor({ timeout: SOON_MS });
  }, 60_000);

  it('a first run says what to do, and ticks what is done by itself', async () => {
    const { page } = opened;
    const ticked = page.getByText(consoleTexts['first-run.done'].en, { exact: true });
    await page.getByText(consoleTexts['first-run.title'].en, { exact: true }).waitFor({ timeout: SOON_MS });
    expect(await ticked.count()).toBe(0);
    await page.evaluate('globalThis.wasHereBefore = true');
    fleet = suite.use(suite.running.fleet({ agents: 8, areCulpritsRunning: false, summaryEveryMs: 2_000 }));
    await fleet.start();
    await ticked.first().waitFor({ timeout: SOON_MS });
  }, 60_000);

  it('what begins to mine appears in the inbox by itself', async () => {
    const { page } = opened;
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await heading(page, 'room.incidents');
    expect(await page.locator('main [role="cell"]').count()).toBe(0);
    await fleet.startCulprits();
    await page.locator('main [role="row"]', { hasText: 'kheiper' }).first().waitFor({ timeout: SOON_MS });
    // Nothing was loaded anew since the first run.
    expect(await page.evaluate('globalThis.wasHereBefore')).toBe(true);
  }, 60_000);

  it('a few keys lead from there to the raw alert', async () => {
    const { page } = opened;
    const current = page.locator('main [role="row"][data-cursor]');
    for (let row = 0; row < 10 && !(await current.allInnerTexts()).some((text) => text.includes('kheiper')); row++)
      await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ timeout: SOON_MS });
    await tabTo(page, 'a[href^="/incidents/inc_"]');
    await page.keyboard.press('Enter');
    await page.getByText(consoleTexts['incident.timeline'].en, { exact: true }).waitFor({ timeout: SOON_MS });
    await tabTo(page, '.mantine-Accordion-control', '203.0.113.77');
    await page.keyboard.press('Enter');
    const raw = page.getByText('"event_type":"alert"').first();
    await raw.waitFor({ timeout: SOON_MS });
    expect(opened.watch.problems).toEqual([]);
  }, 60_000);

  it('a collector that stops is told of, with the age of what is seen, and comes back by itself', async () => {
    const { page } = opened;
    opened.watch.expectOutage(true);
    await suite.running.stop();
    const light = page.locator('header [role="status"]');
    await light.filter({ hasText: /No connection, data from .+ ago/ }).waitFor({ timeout: SOON_MS });
    await suite.running.start();
    await light.filter({ hasText: consoleTexts['live.live'].en }).waitFor({ timeout: SOON_MS * 2 });
  }, 120_000);
});

async function heading(page: Page, code: keyof typeof consoleTexts): Promise<void> {
  await page.getByRole('heading', { level: 1, name: consoleTexts[code].en, exact: true }).waitFor({ timeout: SOON_MS });
}

/** Presses Tab until what is focused matches, as somebody without a mouse does. */
async function tabTo(page: Page, selector: string, text = ''): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    await page.keyboard.press('Tab');
    const isThere = await page.evaluate<boolean>(
      `document.activeElement.matches(${JSON.stringify(selector)}) && document.activeElement.innerText.includes(${JSON.stringify(text)})`,
    );
    if (isThere) return;
  }
  throw new Error(`${MOST_TABS} times Tab do not lead to ${selector} ${text}`);
}
