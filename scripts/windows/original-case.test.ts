import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ApiAnswer } from '../../shared/api/endpoints.ts';
import type { IncidentOutput } from '../../shared/output/incident-output.ts';
import { simulatedWallet } from '../simulate/simulated-wallet.ts';
import { eventually } from '../testing/minesweep.ts';
import { NetworkPair } from '../testing/network-pair.ts';
import { requireOrSkip } from '../testing/require-tool.ts';
import { WindowsCase } from './windows-case.ts';
import { prepareWine } from './wine.ts';
import { OPENINGS } from '../testing/openings.ts';

/*
 * The Windows half of the original case, end to end: the agent on Windows as Wine plays it, the collector on Linux. Ten minutes, so it is run by hand:
 * `npm run test:case`.
 */

const SCENE = { poolPort: 45_700, wallet: simulatedWallet('the original case') };
/** After the third, and each further one: time to be told of, milliseconds. */
const TELL_MS = 8_000;
const SOON_MS = 60_000;
const BAIT = { slots: 14, seconds: 10 };
const BAIT_MS = 900_000;

const wine = prepareWine();
const missing = 'missing' in wine ? wine.missing : NetworkPair.missing();

describe('the original Windows case', () => {
  it('is one incident with effect, p-value, process, connection, configuration, pool and wallet', async (context) => {
    requireOrSkip(context, missing);
    await using scene = openCase();
    await scene.openPool();
    await scene.start();
    const miner = await scene.startMiner();
    const openings = await openTaskManager(scene);
    scene.tell(miner.reported()?.localPort ?? 0, 'allowed');
    const incident = await eventually('confirmed by the sensor', SOON_MS, () =>
      incidentsOf(scene).find(({ verdict, joins }) => verdict === 'confirmed' && joins.length > 0),
    );
    console.info(`after ${openings} openings: ${JSON.stringify(incident, undefined, 1)}`);
    expectProven(incident, 'evasion.quiet-when-watched', miner.path);
    expect(programsOf(scene)).toHaveLength(1);
    expect(incident).toMatchObject({ role: 'miner', joins: [{ how: 'wire' }] });
  }, 600_000);

  it('is found by bait alone', async (context) => {
    requireOrSkip(context, missing);
    await using scene = openCase();
    await scene.openPool();
    const hostId = await scene.start();
    const miner = await scene.startMiner();
    await sleep(15_000);
    scene.ask(`hosts/${hostId}/bait`, BAIT);
    await eventually('the experiment ends', BAIT_MS, async () => {
      await sleep(5_000);
      const [latest] = scene.ask<ApiAnswer<'GET /api/v1/hosts/:id/bait'>>(`hosts/${hostId}/bait`).experiments;
      if (latest?.state !== 'running') console.info(JSON.stringify(latest, undefined, 1));
      return latest !== undefined && latest.state !== 'running';
    });
    const incident = await eventually('an incident that tells of it', SOON_MS, () =>
      incidentsOf(scene).find(({ signals }) => signals.present.some(({ code }) => code === 'evasion.quiet-under-bait')),
    );
    console.info(JSON.stringify(incident, undefined, 1));
    expectProven(incident, 'evasion.quiet-under-bait', miner.path);
  }, 1_200_000);

  it.for([
    ['its pool refuses', {}],
    ['nobody answers', { isSilent: true }],
  ] as const)('is one incident, told as blocked, when %s', { timeout: 300_000 }, async ([, more], context) => {
    requireOrSkip(context, missing);
    await using scene = openCase(more);
    await scene.start();
    const miner = await scene.startMiner();
    await sleep(20_000);
    scene.tell(51_234, 'blocked');
    const incident = await eventually('an incident with process and alert', SOON_MS, () =>
      programsOf(scene).find(({ alertCount }) => alertCount > 0),
    );
    console.info(JSON.stringify(incident, undefined, 1));
    // Nobody is seen to hold what is refused within a millisecond, nor, as Wine has it, what is not answered yet: the configuration tells whose it was.
    expect(incident).toMatchObject({ role: 'blocked', verdict: 'confirmed', joins: [{ how: 'pool' }] });
    expect(incident).toMatchObject({ processes: [{ name: 'xmrig.exe', exe: miner.path }] });
    expect(programsOf(scene)).toHaveLength(1);
  });
});

/** Wine counts the whole machine: what others compute there is an incident of its own, about nobody. */
function programsOf(scene: WindowsCase): readonly IncidentOutput[] {
  return incidentsOf(scene).filter(({ processes, alertCount }) => processes.length > 0 || alertCount > 0);
}

function openCase(more: { readonly isSilent?: true } = {}): WindowsCase {
  if ('missing' in wine) throw new Error(wine.missing);
  return new WindowsCase(wine, { ...SCENE, ...more });
}

function incidentsOf(scene: WindowsCase): readonly IncidentOutput[] {
  return scene.ask<{ incidents: readonly IncidentOutput[] }>('incidents').incidents;
}

/** Three times, or a few more where others take the time of the machine; returns how often. */
async function openTaskManager(scene: WindowsCase): Promise<number> {
  let openings = 0;
  for (const { closedS, openS } of OPENINGS) {
    await sleep(closedS * 1_000);
    const close = scene.openTaskManager();
    await sleep(openS * 1_000);
    close();
    if (++openings < 3) continue;
    await sleep(TELL_MS);
    const isFound = incidentsOf(scene).some(({ signals }) =>
      signals.present.some(({ code }) => code === 'evasion.quiet-when-watched'),
    );
    if (isFound) break;
  }
  return openings;
}

function expectProven(incident: IncidentOutput, code: string, path: string): void {
  const sign = incident.signals.present.find((signal) => signal.code === code);
  expect(sign?.params?.effectCores).toBeGreaterThan(0.1);
  expect(sign?.params?.pValue ?? sign?.params?.p).toBeLessThan(0.005);
  expect(incident.processes).toMatchObject([{ name: 'xmrig.exe', exe: path }]);
  expect(incident.configs).toEqual([path.replace('xmrig.exe', 'config.json')]);
  expect(incident.pools).toContainEqual(expect.objectContaining({ port: SCENE.poolPort }));
  expect(incident.wallets).toContainEqual(expect.objectContaining({ address: SCENE.wallet, valid: true }));
}
