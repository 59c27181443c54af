import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { ExitStatus } from '#shared/cli/exit-status.ts';
import { runAgentPause } from '../../../cli/run-agent-pause.ts';
import { openNativeDecoys } from '../../native/open-native-decoys.ts';
import { openNativeSimulators } from '../../native/open-native-simulators.ts';
import { loadServiceCalls } from './load-service-calls.ts';
import { machineDataFolder, makeWindowsDataFolder } from './own-data-folder.ts';
import { WindowsService } from './windows-service.ts';

/* The service manager of Wine needs another program of Wine's to stay alive: this one. */

const ROOT = join(import.meta.dirname, '../../../..');
const folder = mkdtempSync('C:\\minesweep-service-');
const programFolder = join(folder, 'Minesweep');
const dataFolder = join(folder, 'data', 'agent');
const PRELOAD = (process.env.NODE_OPTIONS ?? '').split(' ').filter((word) => word.startsWith('--import='));
const order = (site: string) => ({
  program: {
    ...{ file: process.execPath, args: [...PRELOAD, join(ROOT, 'scripts/windows/service-program.mjs')] },
    folder: join(ROOT, 'agent'),
  },
  args: ['agent', 'run', '--no-collector', '--site', site, '--data', dataFolder],
  ...{ dataFolder, tokenFile: undefined, reads: [] },
});
/** Wine has one user, who owns everything; here he stands for the administrators. */
const WINE_USER = /S-1-5-21-0-0-0-\d+/g;
async function open(othersMayWrite = ''): Promise<WindowsService> {
  const calls = await loadServiceCalls();
  const readRights = (path: string) => {
    if (path === othersMayWrite) return 'O:BAD:(A;;FW;;;BU)';
    // Where the project was checked out, a folder of everybody among them, is not what is tested here.
    if (ROOT.startsWith(path)) return 'O:BAD:(A;;FA;;;BA)';
    return calls.readRights(path)?.replaceAll(WINE_USER, 'BA');
  };
  return new WindowsService({ ...calls, readRights }, { ProgramFiles: folder });
}
const status = () => JSON.parse(readFileSync(join(dataFolder, 'status.json'), 'utf8'));
const net = (what: string) =>
  spawnSync('C:\\windows\\system32\\net.exe', [what, 'MinesweepAgent'], { timeout: 60_000 });

async function until(what: () => boolean | Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 300; tries++) {
    if (await what()) return true;
    await sleep(100);
  }
  return false;
}

afterAll(async () => {
  const service = await open();
  if ((await service.query()).installed) await service.uninstall(true);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

describe('the service of Windows', () => {
  it('is not installed from what an ordinary user owns, and nothing is made', async () => {
    const service = new WindowsService(await loadServiceCalls(), process.env);
    await expect(service.install(order('refused'))).rejects.toThrow(/may be (?:changed|replaced) by S-1-5-21-/);
    expect([await service.query(), existsSync(dataFolder)]).toEqual([{ installed: false }, false]);
  });

  it('is what an administrator shares a folder with, which Windows would make private', async () => {
    const calls = await loadServiceCalls();
    expect(calls.isElevated()).toBe(true);
    const environment = { ProgramData: join(folder, 'ProgramData') };
    const readRights = (path: string) => calls.readRights(path)?.replaceAll(WINE_USER, 'BA');
    const made = makeWindowsDataFolder({ ...calls, readRights }, environment);
    expect(made).toBe(machineDataFolder(environment));
    expect(existsSync(made)).toBe(true);
    // Here the user of Wine is nobody special.
    expect(() => makeWindowsDataFolder(calls, environment)).toThrow(/may be replaced by S-1-5-21-/);
  });

  it('is not the only one: whoever has these rights runs no program from a folder that was named', async () => {
    const named = mkdtempSync(join(folder, 'named-'));
    await expect(openNativeDecoys(named)).rejects.toThrow(/may be replaced by S-1-5-21-/);
    await expect(openNativeSimulators(named)).rejects.toThrow(/may be replaced by S-1-5-21-/);
    expect(readdirSync(named)).toEqual([]);
  });

  it('is not installed when others may write anything of the package, however deep', async () => {
    const service = await open(join(ROOT, 'agent', 'platform', 'windows', 'process', 'accounts.ts'));
    await expect(service.install(order('refused'))).rejects.toThrow(/accounts\.ts may be changed by BU/);
    expect([await service.query(), existsSync(dataFolder)]).toEqual([{ installed: false }, false]);
  });

  it('is installed and runs an agent that writes what it knows where the service was told', async () => {
    const service = await open();
    const { standing, done } = await service.install(order('first site'));
    console.info(done.join('\n'));
    expect(standing).toMatchObject({ installed: true, state: 'running', startsWithSystem: true, dataFolder });
    expect(await until(() => existsSync(join(dataFolder, 'status.json')))).toBe(true);
    expect(readFileSync(join(dataFolder, 'agent.log'), 'utf8')).toMatch(/Z watching .* processors: sees /);
    expect(status()).toMatchObject({ site: 'first site', pid: standing.installed ? standing.pid : 0 });
  });

  it('stops as people stop services, puts everything away, ends with 0, and starts again', async () => {
    const service = await open();
    expect(net('stop').status).toBe(0);
    // On a busy machine Wine's `net` does not wait for the end.
    const hasStopped = async () => JSON.stringify(await service.query()).includes('"state":"stopped"');
    expect(await until(hasStopped)).toBe(true);
    expect(existsSync(join(dataFolder, 'agent.db-wal'))).toBe(false);
    expect(net('start').status).toBe(0);
    expect(await until(() => existsSync(join(dataFolder, 'status.json')))).toBe(true);
    expect((await service.stop()).standing).toMatchObject({ state: 'stopped', pid: undefined });
    expect((await service.start()).standing).toMatchObject({ state: 'running' });
  });

  it('rests when an administrator says so, who knows no folder of it', async () => {
    const standing = await (await open()).query();
    const data = standing.installed ? (standing.dataFolder ?? '') : '';
    const tell = (duration: string | undefined) =>
      runAgentPause({ data, duration, output: 'json', language: 'en' }, Date.now());
    expect(tell('10m')).toBe(ExitStatus.ok);
    expect(await until(() => status().pausedUntilMs !== undefined)).toBe(true);
    expect(tell(undefined)).toBe(ExitStatus.ok);
  });

  it('is changed when it is installed again', async () => {
    const service = await open();
    const { standing } = await service.install(order('second'));
    expect(standing).toMatchObject({ installed: true, state: 'running' });
    expect(await until(() => status().site === 'second')).toBe(true);
  });

  it('runs the copy of an executable, which is exchanged when it is installed again', async () => {
    const service = await open();
    const { program, ...others } = order('copied');
    const executable = { ...others, program: { ...program, folder: undefined } };
    for (const _ of ['new', 'again'])
      expect((await service.install(executable)).standing).toMatchObject({ state: 'running' });
    expect(await until(() => status().site === 'copied')).toBe(true);
    expect(readdirSync(programFolder)).toEqual([basename(process.execPath)]);
  });

  it('tells who starts its program by hand', () => {
    const { program, args } = order('by hand');
    const byHand = spawnSync(program.file, [...program.args, ...args, '--as-service'], { encoding: 'utf8' });
    expect(byHand.stderr).toContain('1063');
    expect(byHand.status).toBe(64);
  });

  it('is gone after uninstall, with its data when asked', async () => {
    const service = await open();
    expect((await service.uninstall(true)).standing).toEqual({ installed: false });
    expect(existsSync(dataFolder)).toBe(false);
    await expect(service.start()).rejects.toThrow('not installed');
  });
});
