import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedWallet } from '../simulate/simulated-wallet.ts';
import { eventually, RunningMinesweep, readMinesweep, temporaryFolder } from '../testing/minesweep.ts';
import { NetworkPair } from '../testing/network-pair.ts';
import { provideTool, requireOrSkip } from '../testing/require-tool.ts';
import { eveAlertLine } from '../simulate/eve-line.ts';

const POOL_PORT = 45_700;
const HOUR_MS = 3_600_000;
const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

interface IncidentList {
  readonly incidents: readonly IncidentView[];
}

interface IncidentView {
  readonly id: string;
  readonly verdict: string;
  readonly role: string;
  readonly signals: { readonly present: readonly { readonly code: string }[] };
  readonly processes: readonly { readonly pid: number; readonly exe?: string }[];
  readonly configs: readonly string[];
  readonly pools: readonly { readonly host: string; readonly port?: number }[];
  readonly wallets: readonly { readonly address: string; readonly valid: boolean }[];
  readonly joins: readonly { readonly how: string }[];
}

/**
 * The whole walk on real input: a process that burns CPU in a network namespace of the test's own, a connection to a stand-in pool
 * which only the site's own indicator file names as one, an alert appended to a log. The parts stand in the order of the story.
 */
describe('from a CPU counter and a network alert to an incident that names the process', () => {
  const folder = temporaryFolder('spine');
  const data = join(folder.path, 'data');
  const eve = join(folder.path, 'eve.json');
  const clock = join(folder.path, 'clock');
  const wallet = simulatedWallet('spine');
  const missing = NetworkPair.missing() ?? provideTool({ command: 'faketime', debianPackage: 'faketime' });
  let pair: NetworkPair;
  let pool: ChildProcess;
  let minesweep: RunningMinesweep;

  beforeAll(async () => {
    if (missing !== undefined) return;
    pair = NetworkPair.create();
    writeFileSync(eve, '');
    writeFileSync(clock, '+0');
    writeFileSync(
      join(folder.path, 'indicators.yaml'),
      [
        'kind: indicators',
        'entries:',
        ...[pair.outsideAddress, pair.silentAddress].map(
          (address) =>
            `  - { address: ${address}, port: ${POOL_PORT}, is: pool, confidence: high, note: named by this site }`,
        ),
      ].join('\n'),
    );
    pool = startInside(pair.outside, [
      'scripts/simulate/main.ts',
      'pool',
      '--host',
      pair.outsideAddress,
      '--port',
      String(POOL_PORT),
    ]);
    minesweep = new RunningMinesweep(
      ['up', '--data', data, '--eve', eve, '--indicators', join(folder.path, 'indicators.yaml')],
      pair.within(pair.inside, []),
      {
        LD_PRELOAD: FAKETIME,
        FAKETIME_TIMESTAMP_FILE: clock,
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        FAKETIME_CACHE_DURATION: '1',
        FAKETIME_DONT_RESET: '1',
      },
    );
    await eventually(
      'this host is watched',
      40_000,
      () => read<{ hosts: unknown[] }>('hosts', 'list').hosts.length === 1,
    );
  }, 60_000);

  afterAll(async () => {
    await minesweep?.[Symbol.asyncDispose]();
    pool?.kill();
    pair?.[Symbol.dispose]();
    folder[Symbol.dispose]();
  }, 30_000);

  it('names process, configuration, pool and wallet, and is at most probable as long as only the host says so', async (context) => {
    requireOrSkip(context, missing);
    await using miner = await startMiner('kheiper');
    const incident = await eventually('an incident about the process', 60_000, () => incidentOf(miner.pid));
    await eventually('its configuration, pool and wallet', 60_000, () => {
      const now = incidentOf(miner.pid);
      return now !== undefined && now.configs.length > 0 && now.wallets.length > 0 && now.pools.length > 0;
    });
    expect(['suspicious', 'probable']).toContain(incidentOf(miner.pid)?.verdict);

    append({
      source: { ip: pair.insideAddress, port: miner.localPort },
      destination: { ip: pair.outsideAddress, port: POOL_PORT + 1 },
    });
    append({
      source: { ip: pair.insideAddress, port: miner.localPort + 1 },
      destination: { ip: pair.outsideAddress, port: POOL_PORT },
    });
    await eventually('the alerts of other connections are stored', 10_000, () => alertCount() === 2);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(incidentOf(miner.pid)).toMatchObject({ id: incident.id, joins: [] });
    expect(incidentOf(miner.pid)?.verdict).not.toBe('confirmed');

    append({
      source: { ip: pair.insideAddress, port: miner.localPort },
      destination: { ip: pair.outsideAddress, port: POOL_PORT },
    });
    const confirmed = await eventually('confirmed after the alert with the tuple of its connection', 5_000, () => {
      const now = incidentOf(miner.pid);
      return now?.verdict === 'confirmed' ? now : undefined;
    });
    expect(confirmed.id).toBe(incident.id);
    expect(confirmed.processes[0]).toMatchObject({ pid: miner.pid, exe: placed('kheiper', 'kheiper') });
    expect(confirmed.configs).toContainEqual(placed('kheiper', 'config.json'));
    expect(confirmed.pools).toContainEqual(expect.objectContaining({ host: pair.outsideAddress, port: POOL_PORT }));
    expect(confirmed.wallets).toContainEqual(expect.objectContaining({ address: wallet, valid: true }));
    expect(confirmed.joins[0]).toMatchObject({ how: 'wire' });
  }, 180_000);

  it('tells of a program that nobody answers that it tries, and that it is blocked', async (context) => {
    requireOrSkip(context, missing);
    const script = `exec 3<>/dev/tcp/${pair.silentAddress}/${POOL_PORT}`;
    const [command, ...args] = pair.within(pair.inside, ['bash', '-c', script]);
    const trying = spawn(command, args, { stdio: 'ignore' });
    try {
      const port = await eventually('it tries', 20_000, () => pair.openingPortTo(pair.silentAddress));
      const incident = await eventually('an incident about it', 30_000, () => incidentOf(trying.pid ?? 0));
      expect(incident).toMatchObject({ role: 'blocked', signals: { present: [{ code: 'network.pool-attempt' }] } });
      append({
        source: { ip: pair.insideAddress, port },
        destination: { ip: pair.silentAddress, port: POOL_PORT },
        action: 'blocked',
      });
      const joined = await eventually('joined to the alert', 10_000, () => {
        const now = incidentOf(trying.pid ?? 0);
        return now?.joins.length === 1 ? now : undefined;
      });
      expect(joined).toMatchObject({ role: 'blocked', joins: [{ how: 'wire' }] });
    } finally {
      trying.kill('SIGKILL');
    }
  }, 90_000);

  it('still names a process that has been dead for an hour when the alert comes', async (context) => {
    requireOrSkip(context, missing);
    const miner = await startMiner('long-gone');
    await eventually('the agent has seen the process', 60_000, () => incidentOf(miner.pid));
    const seenAtMs = Date.now();
    await miner[Symbol.asyncDispose]();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    writeFileSync(clock, `+${HOUR_MS / 1000}`);
    await new Promise((resolve) => setTimeout(resolve, 3_000));

    append({
      atMs: seenAtMs,
      source: { ip: pair.insideAddress, port: miner.localPort },
      destination: { ip: pair.outsideAddress, port: POOL_PORT },
    });
    const incident = await eventually('joined to the dead process', 10_000, () => {
      const now = incidentOf(miner.pid);
      return now?.joins.length === 1 ? now : undefined;
    });
    expect(incident.processes[0]).toMatchObject({ exe: placed('long-gone', 'long-gone') });
  }, 180_000);

  /** A file of the simulator. In a chroot, `ip netns exec` has a mount namespace of its own, which sees the path from outside. */
  function placed(...names: readonly string[]): string {
    return expect.stringMatching(new RegExp(`${join(folder.path, ...names)}$`));
  }

  function read<T>(...args: string[]): T {
    return readMinesweep<T>([...args, '--data', data], pair.within(pair.inside, []));
  }

  function incidentOf(pid: number): IncidentView | undefined {
    return read<IncidentList>('incidents', 'list').incidents.find((one) =>
      one.processes.some((process) => process.pid === pid),
    );
  }

  function alertCount(): number {
    return read<{ alerts: unknown[] }>('alerts', 'list').alerts.length;
  }

  function append(alert: Omit<Parameters<typeof eveAlertLine>[0], 'atMs'> & { readonly atMs?: number }): void {
    appendFileSync(eve, eveAlertLine({ atMs: Date.now(), ...alert }));
  }

  function startInside(namespace: string, args: readonly string[]): ChildProcess {
    const [command, ...rest] = pair.within(namespace, [process.execPath, ...args]);
    return spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'], cwd: join(import.meta.dirname, '..', '..') });
  }

  /** A simulated miner inside, resolved once it is connected. Ends by itself after three minutes. */
  async function startMiner(
    name: string,
  ): Promise<AsyncDisposable & { readonly pid: number; readonly localPort: number }> {
    const child = startInside(pair.inside, [
      ...[
        'scripts/simulate/main.ts',
        'miner',
        '--directory',
        join(folder.path, name),
        '--name',
        name,
        '--cores',
        '0.7',
      ],
      ...['--pool', `${pair.outsideAddress}:${POOL_PORT}`, '--wallet', wallet, '--seconds', '180'],
    ]);
    if (child.stdout === null) throw new Error('the simulator has no output');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const lines = createInterface({ input: child.stdout });
    const state: { pid?: number } = {};
    for await (const line of lines) {
      const report = JSON.parse(line) as { event: string; pid?: number; localPort?: number };
      if (report.event === 'started' && report.pid !== undefined) state.pid = report.pid;
      if (report.event === 'connected' && report.localPort !== undefined && state.pid !== undefined) {
        child.stdout.resume();
        const dispose = async () => {
          child.kill();
          await ended;
        };
        return { pid: state.pid, localPort: report.localPort, [Symbol.asyncDispose]: dispose };
      }
    }
    throw new Error('the simulated miner never connected');
  }
});
