import { ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventually, temporaryFolder } from '../../../scripts/testing/minesweep.ts';
import { LINUX_RUNS, startIdOf } from '../linux/programs/linux-runs.ts';
import { OwnPrograms } from './own-programs.ts';

const PREFIX = 'own-programs-test-';
const QUIET: SpawnOptions = { stdio: 'ignore' };

/** A real program at that path: it neither ends by itself nor with whoever started it. */
function startAt(path: string): ChildProcess {
  mkdirSync(join(path, '..'), { recursive: true });
  copyFileSync('/bin/sleep', path);
  return spawn(path, ['60'], QUIET);
}

/** What a run of ours that was killed leaves: its folder, and a run file that names these programs. */
function leave(folder: string, programs: readonly { readonly child: ChildProcess; readonly path: string }[]): void {
  const owner = { pid: process.pid, startId: 1 };
  const named = programs.map(({ child: { pid = 0 }, path }) => ({ pid, startId: startIdOf(pid) ?? 0, path }));
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ owner, programs: named }));
}

const endOf = (child: ChildProcess) => eventually('its end', 5_000, () => child.signalCode === 'SIGKILL');

describe('what a killed run left', () => {
  it.each([['with its file'], ['without its file']])('is ended however deep in its folder it lies, %s', async (how) => {
    using state = temporaryFolder('own-programs');
    const left = join(state.path, `${PREFIX}left`);
    const path = join(left, '.cache', 'deep', 'sleep');
    const child = startAt(path);
    await eventually('the program', 5_000, () => LINUX_RUNS.programOf(child.pid ?? 0) === path);
    leave(left, [{ child, path }]);
    if (how === 'without its file') rmSync(path);
    await new OwnPrograms(state.path, PREFIX, LINUX_RUNS)[Symbol.asyncDispose]();
    await endOf(child);
    expect(readdirSync(state.path)).toEqual([]);
  });

  it('is ended when its folder is reached by another way', async () => {
    using state = temporaryFolder('own-programs');
    const real = join(state.path, 'real');
    const left = join(real, `${PREFIX}left`);
    const path = join(left, 'sleep');
    const child = startAt(path);
    await eventually('the program', 5_000, () => LINUX_RUNS.programOf(child.pid ?? 0) === path);
    leave(left, [{ child, path }]);
    symlinkSync(real, join(state.path, 'link'));
    await new OwnPrograms(join(state.path, 'link'), PREFIX, LINUX_RUNS)[Symbol.asyncDispose]();
    await endOf(child);
  });

  it.each([['../sleep'], [`../${PREFIX}left-too/sleep`], ['deep/../../sleep']])(
    'does not make %s ours, whoever wrote that down',
    async (way) => {
      using state = temporaryFolder('own-programs');
      const left = join(state.path, `${PREFIX}left`);
      mkdirSync(left);
      const path = join(left, way);
      const child = startAt(path);
      try {
        await eventually('the program', 5_000, () => LINUX_RUNS.programOf(child.pid ?? 0) === path);
        leave(left, [
          { child, path },
          { child, path: `${left}/${way}` },
        ]);
        await new OwnPrograms(state.path, PREFIX, LINUX_RUNS)[Symbol.asyncDispose]();
        expect(existsSync(left)).toBe(false);
        expect(startIdOf(child.pid ?? 0)).toBeDefined();
      } finally {
        child.kill('SIGKILL');
      }
    },
  );
});

describe('a program that cannot be ended', () => {
  afterEach(() => void vi.restoreAllMocks());

  it.each([
    ['refuses', (child: ChildProcess) => child.emit('error', new Error('kill EPERM'))],
    ['is held by somebody', () => true],
  ])('is waited for no longer than five seconds when it %s, and left to the next run', async (_, kill) => {
    using state = temporaryFolder('own-programs');
    const programs = new OwnPrograms(state.path, PREFIX, LINUX_RUNS);
    const path = join(programs.folder, 'sleep');
    copyFileSync('/bin/sleep', path);
    const program = await programs.start(path, ['60'], QUIET);
    const killing = vi.spyOn(ChildProcess.prototype, 'kill').mockImplementation(function (this: ChildProcess) {
      return kill(this);
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const ended = program.end();
      await vi.advanceTimersByTimeAsync(5_000);
      expect(await ended).toBe(false);
      const disposed = programs[Symbol.asyncDispose]();
      await vi.advanceTimersByTimeAsync(5_000);
      await disposed;
    } finally {
      vi.useRealTimers();
    }
    expect(readdirSync(programs.folder).sort()).toEqual(['run.json', 'sleep']);
    killing.mockRestore();
    expect(await program.end()).toBe(true);
  });
});
