import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { UNIT_CAPABILITIES } from '../../agent/platform/linux/service/systemd-unit.ts';
import { loadSystemCalls } from '../../agent/platform/linux/system-calls.ts';
import { NotifyListener } from '../../agent/platform/testing/notify-listener.ts';
import { eventually, RunningMinesweep, temporaryFolder } from '../testing/minesweep.ts';
import { provideTool, requireOrSkip } from '../testing/require-tool.ts';

const SETPRIV = { command: 'setpriv', debianPackage: 'util-linux' };
const NOBODY = '65534';

/** The rights of the unit and no more: root without all other capabilities. */
const AS_UNIT = [
  ...[SETPRIV.command, '--no-new-privs', '--inh-caps=-all'],
  `--bounding-set=-all,${UNIT_CAPABILITIES.map((name) => `+${name.slice('CAP_'.length).toLowerCase()}`).join(',')}`,
];

const opened: Disposable[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each[Symbol.dispose]();
});

/** Somebody else's program that holds a connection. */
async function startForeigner(port: number): Promise<number> {
  const source = `require('node:net').connect(${port}, '127.0.0.1'); setInterval(() => undefined, 1000)`;
  const ids = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  const child = spawn(SETPRIV.command, [...ids, process.execPath, '-e', source], {
    ...{ cwd: '/', env: { MINESWEEP_MARK: 'foreign' }, stdio: 'ignore' },
  });
  opened.push({ [Symbol.dispose]: () => void child.kill('SIGKILL') });
  await once(child, 'spawn');
  return child.pid ?? 0;
}

describe('the agent with the rights of its unit', () => {
  it('sees whose a connection is, looks into the process of another user, and tells systemd', async (context) => {
    requireOrSkip(context, process.getuid?.() === 0 ? provideTool(SETPRIV) : 'only root can give rights away');
    using folder = temporaryFolder('unit');
    const pool = createServer().listen(0, '127.0.0.1');
    opened.push({ [Symbol.dispose]: () => void pool.close() });
    await once(pool, 'listening');
    const address = pool.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const indicators = join(folder.path, 'indicators.yaml');
    writeFileSync(
      indicators,
      `kind: indicators\nentries:\n  - { address: 127.0.0.1, port: ${port}, is: pool, confidence: high, note: test }\n`,
    );
    const pid = await startForeigner(port);
    const calls = await loadSystemCalls();
    if ('missing' in calls) throw new Error(calls.missing);
    const NOTIFY_SOCKET = join(folder.path, 'notify');
    using listener = new NotifyListener(calls, NOTIFY_SOCKET);
    const data = join(folder.path, 'data');
    const args = ['agent', 'run', '--no-collector', '--data', data, '--indicators', indicators];
    await using agent = new RunningMinesweep(args, AS_UNIT, { NOTIFY_SOCKET });
    const told: string[] = [];
    const hears = (text: string) => () => {
      told.push(...listener.takeAll());
      return told.some((each) => each.startsWith(text));
    };
    await eventually('READY=1', 90_000, hears('READY=1'));
    await eventually('WATCHDOG=1', 30_000, hears('WATCHDOG=1'));
    const finding = await eventually('the finding', 30_000, () =>
      agent.output.split('\n').find((line) => line.includes('"pool-connection"') && line.includes(`"pid":${pid}`)),
    );
    expect(JSON.parse(finding)).toMatchObject({ process: { user: 'nobody', exe: process.execPath } });
    const status = JSON.parse(readFileSync(join(data, 'status.json'), 'utf8'));
    const seen = Object.fromEntries(
      (status.capabilities as { name: string; reason?: string; detail?: string }[]).map((each) => [each.name, each]),
    );
    for (const name of ['other-users-details', 'connections', 'connection-owners', 'process-files', 'host-cpu'])
      if (seen[name]?.reason !== 'namespaced') expect(seen[name], name).not.toHaveProperty('reason');
    expect(seen.connections?.detail).toBe('sock-diag');
    expect(seen['kernel-counters']?.detail).toBe('taskstats');
    await agent.stop();
    expect(hears('STOPPING=1')()).toBe(true);
    expect(agent.status).toBe(0);
  });
});

describe('an agent that runs as a service', () => {
  it('writes into its log what nobody expected and what ends it', async () => {
    using folder = temporaryFolder('crash');
    const crash = join(folder.path, 'crash.mjs');
    // Once the agent watches, and in no process before it.
    writeFileSync(
      crash,
      `import { existsSync } from 'node:fs';
      const look = () => { if (existsSync(${JSON.stringify(join(folder.path, 'status.json'))})) throw new Error('as nobody expected'); };
      if (process.argv.includes('--as-service')) setInterval(look, 200).unref();`,
    );
    const args = ['agent', 'run', '--as-service', '--no-collector', '--data', folder.path];
    await using agent = new RunningMinesweep(args, [], { NODE_OPTIONS: `--import=${crash}` });
    await eventually('it ends', 60_000, () => agent.status !== null);
    const log = readFileSync(join(folder.path, 'agent.log'), 'utf8');
    expect(log).toMatch(/Z this ends the agent: Error: as nobody expected\n.*Z \s+at /);
  });
});
