import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { isDecoyPath } from '../../decoy-marker.ts';
import type { Decoys } from '../../decoys.ts';
import { ProcessTable } from '../../process-table.ts';
import { openWindowsDecoys } from './decoys.ts';
import { openWindowsPlatform } from '../open-windows-platform.ts';

const folder = mkdtempSync(join(tmpdir(), 'minesweep-windows-decoys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function open(state: string): Promise<Decoys> {
  const decoys = observedValue(await openWindowsDecoys(state));
  if (decoys === undefined) throw new Error('no decoys');
  return decoys;
}

/** Pid to path of everybody. */
async function programs(): Promise<ReadonlyMap<number, string>> {
  using platform = await openWindowsPlatform(() => undefined);
  const table = new ProcessTable(1_024);
  platform.sweepProcesses(table);
  const found = new Map<number, string>();
  for (const slot of table.appeared) {
    const details = observedValue(platform.readProcess(table.pid[slot] ?? 0, table.startId[slot] ?? 0));
    found.set(table.pid[slot] ?? 0, details === undefined ? '' : (observedValue(details.exe)?.text ?? ''));
  }
  return found;
}

async function untilGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    if (!(await programs()).has(pid)) return true;
    await sleep(100);
  }
  return false;
}

describe('a decoy on Windows', () => {
  it('is called as a monitor is, lies in a folder of ours, and is gone with its folder when told to', async () => {
    const state = join(folder, 'told');
    const decoys = await open(state);
    const started = await decoys.start('Taskmgr.exe', 60);
    const decoy = observedValue(started);
    if (decoy === undefined) throw new Error(JSON.stringify(started));
    await sleep(300);
    const path = (await programs()).get(decoy.pid) ?? '';
    expect(path.endsWith('\\Taskmgr.exe')).toBe(true);
    expect(isDecoyPath(path)).toBe(true);
    expect(decoy.hasEnded).toBe(false);
    await decoy.end();
    expect(await untilGone(decoy.pid)).toBe(true);
    await decoys[Symbol.asyncDispose]();
    expect(readdirSync(state)).toEqual([]);
  });

  it('ends by itself when its time is over', async () => {
    await using decoys = await open(join(folder, 'time'));
    const decoy = observedValue(await decoys.start('procexp64', 1));
    expect(decoy).toBeDefined();
    expect(await untilGone(decoy?.pid ?? 0)).toBe(true);
  });

  it('ends with whoever started it, killed or not, and the next run removes what is left', async () => {
    const state = join(folder, 'killed');
    const source = `
      const { openWindowsDecoys } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'decoys.ts')).href)});
      const started = await (await openWindowsDecoys(${JSON.stringify(state)})).value.start('perfmon', 60);
      process.send(started.value.pid);
      setInterval(() => undefined, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const pid = await new Promise<number>((resolve) => owner.once('message', (message) => resolve(Number(message))));
    expect((await programs()).get(pid)).toMatch(/perfmon\.exe$/);
    owner.kill('SIGKILL');
    expect(await untilGone(pid)).toBe(true);
    const [left] = readdirSync(state);
    expect(existsSync(join(state, left ?? 'nothing'))).toBe(true);
    const decoys = await open(state);
    expect(readdirSync(state)).not.toContain(left);
    await decoys[Symbol.asyncDispose]();
  });

  it('has no name that leads elsewhere', async () => {
    await using decoys = await open(join(folder, 'names'));
    for (const name of ['', '..\\x', 'a:b', 'CON', 'nul.exe', 'COM1.txt', '.hidden', 'a/b'])
      expect(await decoys.start(name, 1), name).toMatchObject({ unobservable: 'unsupported' });
  });
});
