import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, RunningMinesweep, readMinesweep, runMinesweep, temporaryFolder } from '../testing/minesweep.ts';

interface Runtime {
  readonly pid: number;
  readonly api: string;
  readonly agents: string;
  readonly ingest: string;
}

/** Ends within five seconds are promised. */
const PROMISED_MS = 5_000;

describe('minesweep up', () => {
  const folder = temporaryFolder('up');
  const data = join(folder.path, 'data');
  const indicators = join(folder.path, 'site.yaml');
  let up: RunningMinesweep;

  beforeAll(async () => {
    writeFileSync(indicators, 'kind: indicators\nentries: []\n');
    up = start();
    await eventually('this host is watched', 20_000, isWatched);
    // At the first start on a machine the console is built meanwhile, and then it says where everything is.
    await eventually('its words', 60_000, () => up.output.includes('Ctrl-C ends both'));
  }, 90_000);

  afterAll(async () => {
    await up?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  }, 20_000);

  it('says where everything is, and refuses a second one on the same data', () => {
    for (const part of [data, runtime().api, runtime().agents, 'no network sensor', 'Ctrl-C ends both'])
      expect(up.output).toContain(part);
    const second = runMinesweep(['up', '--data', data]);
    expect(second.status).toBe(2);
    expect(second.stderr).toContain(`process ${runtime().pid}`);
    const ports = ['--console-port', '0', '--agents-port', '0', '--ingest-port', '0'];
    const third = runMinesweep(['collector', 'run', '--data', data, ...ports]);
    expect([third.status, third.stderr]).toEqual([78, expect.stringContaining('Another collector uses')]);
    expect(isWatched()).toBe(true);
  });

  it('prints a link for the console that signs in once, and `link` prints a fresh one', async () => {
    const printed = /sign in once, within 15 minutes: (\S+)/.exec(up.output)?.[1] ?? '';
    const fresh = runMinesweep(['link', '--data', data, '--role', 'viewer']);
    expect([fresh.status, fresh.stderr]).toEqual([0, '']);
    expect(fresh.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in#[\w-]{43}\n$/);
    for (const [url, role] of [
      [printed, 'administrator'],
      [fresh.stdout.trim(), 'viewer'],
    ] as const) {
      const cookie = await signIn(url, 200);
      const asked = await fetch(`${runtime().api}/api/v1/session`, { headers: { cookie } });
      expect(((await asked.json()) as { who: object }).who).toEqual({ name: 'link', role, account: false });
      await signIn(url, 401);
    }
    const json = readMinesweep<{ url: string; expiresAt: string }>(['link', '--data', data]);
    expect(json).toMatchObject({
      schemaVersion: 1,
      role: 'administrator',
      url: expect.stringContaining(runtime().api),
    });
    expect(Date.parse(json.expiresAt) - Date.now()).toBeGreaterThan(14 * 60_000);
  });

  it('follows the indicators of the site while it runs, in agent and collector', async () => {
    writeFileSync(indicators, 'kind: indicators\nentries:\n  - { address: 203.0.113.7, is: pool, confidence: high }\n');
    await eventually('both have read them', 4_000, () => up.output.split('were read again').length === 3);
    writeFileSync(indicators, 'kind: [');
    await eventually('both complain', 4_000, () => up.output.split('still holds').length >= 3);
  });

  it('starts a collector that was killed again where it was, and the agent comes back to it', async () => {
    const before = runtime();
    process.kill(before.pid, 'SIGKILL');
    await eventually('another collector', 10_000, () => runtime().pid !== before.pid);
    expect({ ...runtime(), pid: 0 }).toMatchObject({ api: before.api, agents: before.agents, ingest: before.ingest });
    await eventually('the agent is back', 10_000, isWatched);
  }, 25_000);

  it('starts an agent that was killed again', async () => {
    const before = await eventually('its status', 5_000, agentPid);
    process.kill(before, 'SIGKILL');
    await eventually('another agent', 15_000, () => agentPid() !== before && isWatched());
    expect(hosts()).toHaveLength(1);
  }, 20_000);

  it('leaves nobody behind when it is killed itself', async () => {
    const children = [runtime().pid, await eventually('the status of the agent', 5_000, agentPid)];
    if (up.pid !== undefined) process.kill(up.pid, 'SIGKILL');
    await eventually('its children have ended', PROMISED_MS, () => !children.some(isAlive));
    for (const url of [runtimePorts.api, runtimePorts.agents, runtimePorts.ingest]) await listenOn(url);
    expect(up.output).not.toContain('Error');
  }, 10_000);

  it('takes other ports when its own are taken, says so, and ends within five seconds', async () => {
    const taken = await Promise.allSettled([8730, 8731, 8732].map(holdPort));
    up = start();
    await eventually('this host is watched', 15_000, isWatched);
    expect(up.output).toContain('port 8730 (console) is taken');
    const children = [runtime().pid, agentPid()];
    expect(await up.stop()).toBeLessThan(PROMISED_MS);
    expect(children.filter(isAlive)).toEqual([]);
    expect(runMinesweep(['hosts', 'list', '--data', data]).status).toBe(69);
    for (const held of taken) if (held.status === 'fulfilled') held.value.close();
  }, 30_000);

  it.each([50, 400, 900])('ends within five seconds when it is told to %i ms after its start', async (delayMs) => {
    up = start();
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    expect(await up.stop()).toBeLessThan(PROMISED_MS);
    expect(up.output).not.toContain('Error');
  });

  let runtimePorts: Runtime;

  function start(): RunningMinesweep {
    return new RunningMinesweep(['up', '--data', data, '--indicators', indicators]);
  }

  /** The cookie that the link gives; it is checked what the collector answers. */
  async function signIn(url: string, status: number): Promise<string> {
    const { origin, hash } = new URL(url);
    const response = await fetch(`${origin}/api/v1/session`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify({ link: hash.slice(1) }),
    });
    expect(response.status).toBe(status);
    return response.headers.get('set-cookie')?.split(';')[0] ?? '';
  }

  function runtime(): Runtime {
    runtimePorts = JSON.parse(readFileSync(join(data, 'runtime.json'), 'utf8')) as Runtime;
    return runtimePorts;
  }

  function agentPid(): number {
    const status = JSON.parse(readFileSync(join(data, 'agent', 'status.json'), 'utf8')) as { readonly pid: number };
    return status.pid;
  }

  function hosts(): readonly { readonly connected: boolean }[] {
    return readMinesweep<{ readonly hosts: readonly { readonly connected: boolean }[] }>([
      'hosts',
      'list',
      '--data',
      data,
    ]).hosts;
  }

  function isWatched(): boolean {
    return hosts().some(({ connected }) => connected);
  }
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Rejects when somebody still listens there. */
async function listenOn(url: string): Promise<void> {
  (await holdPort(Number(new URL(url).port))).close();
}

function holdPort(port: number): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
