import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consoleSuite } from '../../testing/console-suite.ts';

const PASSWORD = 'horse battery staple';
/** What a script could do something with; right to left, so that it would also turn a line around. */
const HOSTILE = '<img src=x onerror=alert(1)>\u202egnp.exe';

describe('who may come in', () => {
  const suite = consoleSuite();

  it('a link signs in once, leaves the address, and leads back to where somebody was', async () => {
    const link = new URL(await suite.running.signInLink());
    await using first = await suite.openPage({ signedIn: false });
    await first.page.goto(`/sign-in?back=%2Fsettings%3Ftab%3Dabout${link.hash}`);
    await first.page.waitForURL((url) => url.pathname === '/settings');
    expect(new URL(first.page.url()).search).toBe('?tab=about');
    await first.page.goBack();
    expect(first.page.url()).not.toContain(link.hash);
    expect(first.watch.problems).toEqual([]);

    await using second = await suite.openPage({
      signedIn: false,
      language: 'zh-Hant',
    });
    await second.page.goto(`/sign-in${link.hash}`);
    await second.page.getByText('這個連結已無法再用來登入').waitFor();
    expect(new URL(second.page.url()).hash).toBe('');
    await second.page.goto((await suite.running.signInLink()).replace('/sign-in#', '/sign-in?back=//evil.example/#'));
    await second.page.waitForURL((url) => url.pathname === '/');
    expect(new URL(second.page.url()).origin).toBe(suite.running.url);
  }, 60_000);

  it('an account is added, signs in by keyboard alone, and stays although somebody would remove it', async () => {
    await using inside = await suite.openPage();
    await inside.page.goto('/settings');
    await inside.page.getByRole('button', { name: 'Add an account' }).click();
    const dialog = inside.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('ann');
    await dialog.locator('input[type=password]').fill('too short');
    await dialog.getByText('Still too short').waitFor();
    await dialog.locator('input[type=password]').fill(PASSWORD);
    await inside.page.keyboard.press('Enter');
    await inside.page.getByText('ann can sign in now').waitFor();
    await inside.page.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByText('Remove ann?').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    await using outside = await suite.openPage({ signedIn: false });
    await outside.page.goto('/settings?tab=audit');
    await outside.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await typeIn(outside.page, 'ann', 'a wrong password');
    await outside.page.getByText('Name or password is wrong').waitFor();
    await typeIn(outside.page, 'ann', PASSWORD);
    await outside.page.getByRole('table', { name: 'Audit log' }).getByText('failed to sign in as ann').waitFor();
    expect(new URL(outside.page.url()).search).toBe('?tab=audit');
  }, 60_000);

  it('a token is shown once and works; its name is text wherever it stands', async () => {
    await using inside = await suite.openPage();
    const dialogs: string[] = [];
    inside.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await inside.page.goto('/settings?tab=tokens');
    await inside.page.getByRole('button', { name: 'Make a token' }).click();
    const dialog = inside.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(HOSTILE);
    await dialog.getByRole('button', { name: 'Make a token' }).click();
    const secret = await dialog.getByText(/^msw_/).innerText();
    const ask = async () =>
      (await fetch(`${suite.running.url}/api/v1/hosts`, { headers: { authorization: `Bearer ${secret}` } })).status;
    expect(await ask()).toBe(200);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await inside.page.getByRole('table').getByText('\\u{202e}').waitFor();
    expect(await inside.page.content()).not.toContain(secret);
    await inside.page.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await inside.page.getByText('No program has a token').waitFor();
    expect(await ask()).toBe(401);
    expect(dialogs).toEqual([]);
    expect(inside.watch.problems).toEqual([]);
  }, 60_000);

  it('how long things are kept is changed and kept', async () => {
    await using inside = await suite.openPage();
    await inside.page.goto('/settings?tab=retention');
    const alerts = inside.page.getByRole('group', { name: 'Alerts' });
    await alerts.getByLabel('Days').fill('30');
    await inside.page.getByRole('button', { name: 'Save' }).click();
    await inside.page.getByText('Saved.').waitFor();
    const { days } = await suite.running.ask<{ readonly days: object }>('GET', '/api/v1/retention');
    expect(days).toEqual({ alerts: 30, findings: 365, audit: 365, series: 14 });
    expect(inside.watch.problems).toEqual([]);
  }, 60_000);
});

/** As a person does who touches no mouse: the name has the focus. */
async function typeIn(page: Page, name: string, password: string): Promise<void> {
  await page.locator('input[autocomplete=username]').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
}
