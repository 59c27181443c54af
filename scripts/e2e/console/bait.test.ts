import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { readAgentStatus } from '../../../agent/agent-status.ts';
import type { ApiAnswer } from '../../../shared/api/endpoints.ts';
import { consoleTexts } from '../../../shared/catalogue/console/console-texts.ts';
import { consoleSuite } from '../../testing/console-suite.ts';
import { eventually, RunningMinesweep, temporaryFolder } from '../../testing/minesweep.ts';
import { provideTool, requireOrSkip } from '../../testing/require-tool.ts';
import type { ConsolePage } from '../../testing/running-console.ts';
import { burn, shyOf } from '../../testing/shy-burner.ts';
import { SLOWNESS } from '../../testing/slowness.ts';

const SOON_MS = 10_000 * SLOWNESS;
/** Nothing else on a machine that runs tests looks for it. */
const MONITOR = 'bpytop';
const SLOTS = 14;
const MISSING =
  platform() === 'linux' && arch() === 'x64' && existsSync('/bin/dash')
    ? undefined
    : 'decoys are made on Linux x64 only, and the shy program is a copy of /bin/dash';

/** A real agent, a real program that goes quiet, a real browser. The parts stand in the order of the story. */
describe('the experiment with decoys, asked for in the console', () => {
  const suite = consoleSuite({ missing: MISSING, prepare });
  let folder: string;
  let agent: RunningMinesweep;
  let opened: ConsolePage;
  let hostId: string;

  async function prepare(): Promise<void> {
    suite.running.data.ensureToken('agent');
    folder = suite.use(temporaryFolder('console-bait')).path;
    suite.use(burn(folder, 'shytest', shyOf(MONITOR), true));
    suite.defer(() => agent[Symbol.asyncDispose]());
    startAgent();
    hostId = await eventually('the host', 60_000, async () => {
      const { hosts } = await suite.running.ask<ApiAnswer<'GET /api/v1/hosts'>>('GET', '/api/v1/hosts');
      return hosts.find(({ connected, cpu }) => connected && cpu !== undefined)?.id;
    });
    opened = suite.use(await suite.openPage());
  }

  function startAgent(...more: readonly string[]): void {
    const { data, runtime } = suite.running;
    const collector = ['--collector', runtime.agents, '--token-file', data.tokenFile('agent')];
    agent = new RunningMinesweep(['agent', 'run', ...collector, '--data', join(folder, 'agent'), ...more]);
  }

  const button = (page: Page, code: 'bait-room.start' | 'bait-room.stop') =>
    page.getByRole('button', { name: consoleTexts[code].en });
  const hasFocus = (page: Page, code: Parameters<typeof button>[1]) =>
    button(page, code).and(page.locator(':focus')).waitFor({ timeout: SOON_MS });
  const confirm = (page: Page) => button(page, 'bait-room.start').and(page.locator('[role="dialog"] *')).click();
  const experiments = async () =>
    (await suite.running.ask<ApiAnswer<'GET /api/v1/hosts/:id/bait'>>('GET', `/api/v1/hosts/${hostId}/bait`))
      .experiments;

  it('says what it is and what it can reach, and names who goes quiet', async () => {
    const { page } = opened;
    await page.goto(`/hosts/${hostId}?tab=bait`);
    await page.getByText(consoleTexts['bait-room.none'].en).waitFor({ timeout: SOON_MS });
    await page.getByRole('combobox', { name: consoleTexts['bait-room.monitor'].en }).click();
    await page.getByRole('option', { name: MONITOR, exact: true }).click();
    await page.getByLabel(consoleTexts['bait-room.slots'].en).fill(String(SLOTS));
    await page.getByLabel(consoleTexts['bait-room.seconds'].en).fill('2');
    await page.getByText('The smallest p-value it can reach is 0.000291').waitFor();
    await button(page, 'bait-room.start').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText(consoleTexts['action.cancel'].en).waitFor();
    // What begins it has the focus.
    await page.keyboard.press('Enter');
    await page.getByText(/^Running: \d+ of 14 slots finished$/).waitFor({ timeout: SOON_MS });
    await page.getByText(/^last heard of: /).waitFor({ timeout: SOON_MS });
    await hasFocus(page, 'bait-room.stop');
    await page.getByText(/^Running: [2-9] of 14 slots finished$/).waitFor({ timeout: 40_000 * SLOWNESS });
    const result = page.getByRole('table', { name: consoleTexts['bait-room.result'].en });
    await result.waitFor({ timeout: 110_000 * SLOWNESS });
    const [row] = await result.getByRole('row').filter({ hasText: 'shytest' }).allInnerTexts();
    expect(row).toContain(join(folder, 'shytest'));
    expect(row).toContain(consoleTexts['bait.quiet'].en);
    await page.getByText('goes quiet when watched: shytest').waitFor();
    await page.getByRole('heading', { name: consoleTexts['bait-room.coverage'].en }).waitFor();
    await hasFocus(page, 'bait-room.start');
    expect(await experiments()).toMatchObject([
      { ...{ state: 'over', end: 'complete', monitor: MONITOR, slotsFinished: SLOTS }, coverage: {} },
    ]);
  }, 240_000);

  it('is a finding of the host, and everybody can read who asked for it', async () => {
    const finding = await eventually('the finding', SOON_MS, async () => {
      const path = `/api/v1/findings?host=${hostId}&kind=quiet-under-bait`;
      return (await suite.running.ask<ApiAnswer<'GET /api/v1/findings'>>('GET', path)).findings[0];
    });
    expect(finding).toMatchObject({ process: { exe: join(folder, 'shytest') }, state: 'open' });
    const { entries } = await suite.running.ask<ApiAnswer<'GET /api/v1/audit'>>('GET', '/api/v1/audit');
    expect(entries).toContainEqual(expect.objectContaining({ action: 'bait-asked', target: hostId }));
  });

  it('is one at a time; told to stop, nothing is concluded', async () => {
    const { page } = opened;
    await button(page, 'bait-room.start').click();
    await confirm(page);
    await page.getByText(/^Running: /).waitFor({ timeout: SOON_MS });
    await expect(suite.running.ask('POST', `/api/v1/hosts/${hostId}/bait`, {})).rejects.toThrow('bait-running');
    await button(page, 'bait-room.stop').click();
    await page.getByText(consoleTexts['bait-end.stopped'].en).waitFor({ timeout: SOON_MS });
    await page.getByText(consoleTexts['bait-room.history'].en).waitFor();
    await page.getByRole('button', { name: /Goes quiet when watched: shytest$/ }).click();
    await page.getByRole('cell', { name: /shytest/ }).waitFor();
  }, 60_000);

  it('ends with an agent that is stopped, which says so before it goes', async () => {
    const { page } = opened;
    await button(page, 'bait-room.start').click();
    await confirm(page);
    await page.getByText(/^Running: /).waitFor({ timeout: SOON_MS });
    await agent.stop();
    await page.getByText(consoleTexts['bait-end.stopping'].en).waitFor({ timeout: SOON_MS });
    const stoppedAtMs = Date.now();
    startAgent();
    await eventually('the host again', 60_000, async () => {
      // Until the new agent has said so, the status names the process of the old one.
      const read = readAgentStatus(join(folder, 'agent'));
      if ('problem' in read || read.status.startedAtMs < stoppedAtMs) return false;
      const { hosts } = await suite.running.ask<ApiAnswer<'GET /api/v1/hosts'>>('GET', '/api/v1/hosts');
      return hosts.some(({ id, connected }) => id === hostId && connected);
    });
  }, 120_000);

  it('ends with an agent that is killed, outlasts a restart of the collector, and is refused where it is forbidden', async () => {
    const { page } = opened;
    await button(page, 'bait-room.start').click();
    await confirm(page);
    await page.getByText(/^Running: /).waitFor({ timeout: SOON_MS });
    const status = readAgentStatus(join(folder, 'agent'));
    if ('problem' in status) throw new Error(status.problem);
    process.kill(status.status.pid, 'SIGKILL');
    await agent.stop();
    opened.watch.expectOutage(true);
    await suite.running.stop();
    await suite.running.start();
    startAgent('--no-bait');
    await page.reload();
    await page.getByText(consoleTexts['bait-loss.restarted'].en).waitFor({ timeout: 60_000 * SLOWNESS });
    opened.watch.expectOutage(false);
    expect(await experiments()).toHaveLength(4);
    await button(page, 'bait-room.start').click();
    await confirm(page);
    await page.getByText(consoleTexts['bait-refusal.forbidden'].en).waitFor({ timeout: SOON_MS });
  }, 150_000);

  it('stands beside the bands of who watched and the layer of CPU that nobody owns', async (context) => {
    const { page } = opened;
    requireOrSkip(context, provideTool({ command: 'top', debianPackage: 'procps' }));
    const top = spawn('top', ['-b', '-d', '1'], { stdio: 'ignore' });
    try {
      await eventually('top among the observers', 60_000, async () => {
        const { observers } = await suite.running.ask<ApiAnswer<'GET /api/v1/hosts/:id/series'>>(
          'GET',
          `/api/v1/hosts/${hostId}/series`,
        );
        return observers.some(({ kind, name }) => kind === 'tool' && name === 'top');
      });
    } finally {
      top.kill('SIGKILL');
    }
    await page.goto(`/hosts/${hostId}?span=15m`);
    for (const code of ['cpu.observed', 'cpu.decoy'] as const)
      await page.getByRole('listitem').getByText(consoleTexts[code].en).waitFor({ timeout: SOON_MS });
    // Whether a machine that runs tests can measure it depends on its containers; a simulated host always can.
    await using fleet = suite.running.fleet({ agents: 1, summaryEveryMs: 2_000 });
    await fleet.start();
    const other = await eventually('the simulated host', SOON_MS, async () => {
      const { hosts } = await suite.running.ask<ApiAnswer<'GET /api/v1/hosts'>>('GET', '/api/v1/hosts');
      return hosts.find(({ id }) => id !== hostId)?.id;
    });
    await page.goto(`/hosts/${other}?span=15m`);
    await page.getByRole('listitem').getByText(consoleTexts['cpu.unowned'].en).waitFor({ timeout: SOON_MS });
    expect(opened.watch.problems).toEqual([]);
  }, 120_000);
});
