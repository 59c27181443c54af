import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { arch } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { eventually, temporaryFolder } from '../../../../scripts/testing/minesweep.ts';
import type { Decoys } from '../../decoys.ts';
import { DECOY_FOLDER_PREFIX } from '../../decoy-marker.ts';
import { createDecoyProgram } from './decoy-program.ts';
import { startIdOf } from './linux-runs.ts';
import { openLinuxDecoys } from './decoys.ts';

const NAME = 'decoytest-top';

function open(stateFolder: string): Decoys {
  const decoys = observedValue(openLinuxDecoys(stateFolder));
  if (decoys === undefined) throw new Error('no decoys');
  return decoys;
}

/** A program of its own that starts a decoy, tells its pid and goes on. */
async function startOwner(stateFolder: string) {
  const source = `
    const { openLinuxDecoys } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'decoys.ts')).href)});
    const started = await openLinuxDecoys(${JSON.stringify(stateFolder)}).value.start(${JSON.stringify(NAME)}, 60);
    console.log(started.value.pid);
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (bytes) => {
    said += String(bytes);
  });
  const pid = await eventually('the pid of the decoy', 15_000, () => /^\d+\n/.test(said) && Number(said));
  return { child, decoyPid: pid };
}

describe.runIf(arch() === 'x64')('a decoy on this machine', () => {
  it('bears the name as file, short name and first argument, and ends when it is told to', async () => {
    using folder = temporaryFolder('decoys');
    const decoys = open(join(folder.path, 'state'));
    const started = await decoys.start('htop', 60);
    const decoy = observedValue(started);
    if (decoy === undefined) throw new Error(JSON.stringify(started));
    const proc = `/proc/${decoy.pid}`;
    expect(readFileSync(`${proc}/comm`, 'utf8')).toBe('htop\n');
    expect(readFileSync(`${proc}/cmdline`, 'utf8')).toBe('htop\0');
    expect(readlinkSync(`${proc}/exe`)).toMatch(new RegExp(`/${DECOY_FOLDER_PREFIX}[^/]+/htop$`));
    const own = readdirSync(join(folder.path, 'state'));
    expect(own).toHaveLength(1);
    expect(statSync(join(folder.path, 'state', own[0] ?? '')).mode & 0o777).toBe(0o700);
    expect(decoy.hasEnded).toBe(false);
    await decoy.end();
    expect(decoy.hasEnded).toBe(true);
    expect(existsSync(proc)).toBe(false);
    await decoys[Symbol.asyncDispose]();
    expect(readdirSync(join(folder.path, 'state'))).toEqual([]);
  });

  it('uses no memory to speak of and no processor', async () => {
    using folder = temporaryFolder('decoys');
    await using decoys = open(folder.path);
    const decoy = observedValue(await decoys.start(NAME, 60));
    const status = readFileSync(`/proc/${decoy?.pid}/status`, 'utf8');
    expect(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)).toBeLessThan(64);
  });

  it('ends by itself when its time is over', async () => {
    using folder = temporaryFolder('decoys');
    await using decoys = open(folder.path);
    const decoy = observedValue(await decoys.start(NAME, 1));
    await eventually('the alarm', 10_000, () => decoy?.hasEnded);
  });

  it('ends at once when its parent is another', async () => {
    using folder = temporaryFolder('decoys');
    const path = join(folder.path, NAME);
    writeFileSync(path, createDecoyProgram({ parentPid: 1, seconds: 60 }), { mode: 0o700 });
    const child = spawn(path);
    await eventually('the exit', 5_000, () => child.exitCode === 0);
  });

  it('does not survive kill -9 of who started it, and the next start removes the files', async () => {
    using folder = temporaryFolder('decoys');
    const { child, decoyPid } = await startOwner(folder.path);
    expect(startIdOf(decoyPid)).toBeDefined();
    child.kill('SIGKILL');
    await eventually('the end of the decoy', 5_000, () => startIdOf(decoyPid) === undefined);
    expect(readdirSync(folder.path)).toHaveLength(1);
    const decoys = open(folder.path);
    expect(readdirSync(folder.path)).toHaveLength(1);
    await decoys[Symbol.asyncDispose]();
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('leaves the decoys of another run that is still going on alone', async () => {
    using folder = temporaryFolder('decoys');
    const { child, decoyPid } = await startOwner(folder.path);
    await open(folder.path)[Symbol.asyncDispose]();
    expect(startIdOf(decoyPid)).toBeDefined();
    expect(readdirSync(folder.path)).toHaveLength(1);
    child.kill('SIGKILL');
    await eventually('the end of the decoy', 5_000, () => startIdOf(decoyPid) === undefined);
  });

  it('sweeps a left-over decoy by its identity, and nobody who only has its pid', async () => {
    using folder = temporaryFolder('decoys');
    const left = join(folder.path, `${DECOY_FOLDER_PREFIX}left`);
    mkdirSync(left);
    const path = join(left, NAME);
    writeFileSync(path, createDecoyProgram({ parentPid: process.pid, seconds: 60 }), { mode: 0o700 });
    const [decoy, bystander] = [spawn(path), spawn('sleep', ['60'])];
    await eventually('the program', 5_000, () => readlinkSync(`/proc/${decoy.pid}/exe`) === path);
    const runOf = (pid = 0) => ({ pid, startId: startIdOf(pid) ?? 0, path });
    const owner = { pid: process.pid, startId: 1 };
    writeFileSync(
      join(left, 'run.json'),
      JSON.stringify({ owner, programs: [runOf(decoy.pid), runOf(bystander.pid)] }),
    );
    await open(folder.path)[Symbol.asyncDispose]();
    await eventually('the end of the decoy', 5_000, () => decoy.signalCode === 'SIGKILL');
    expect(startIdOf(bystander.pid ?? 0)).toBeDefined();
    bystander.kill('SIGKILL');
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it.each(['', '.', '..', '.hidden', 'a/b', '../top', 'a\0b', 'top\n'])('refuses the name %j', async (name) => {
    using folder = temporaryFolder('decoys');
    await using decoys = open(folder.path);
    expect(await decoys.start(name, 60)).toMatchObject({ unobservable: 'unsupported' });
  });

  it('says so where the state folder cannot be made', () => {
    using folder = temporaryFolder('decoys');
    writeFileSync(join(folder.path, 'file'), '');
    expect(openLinuxDecoys(join(folder.path, 'file', 'state'))).toEqual({ unobservable: 'failed', detail: 'ENOTDIR' });
  });
});
