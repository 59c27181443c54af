import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { arch } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually, RunningMinesweep, temporaryFolder } from '../testing/minesweep.ts';
import { burn, shyOf, STEADY } from '../testing/shy-burner.ts';

/* The experiment on this machine. */

const BAIT = 'nmon';

/** Programs that run from a folder now. */
function runningBelow(folder: string): readonly string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const exe = /^\d+$/.test(pid) ? readlinkSync(`/proc/${pid}/exe`) : '';
      return exe.startsWith(`${folder}/`) ? [exe] : [];
    } catch {
      return [];
    }
  });
}

function startBait(state: string, ...more: readonly string[]): RunningMinesweep {
  return new RunningMinesweep(['bait', '--name', BAIT, '--seconds', '2', '--data', state, ...more]);
}

describe.runIf(arch() === 'x64' && existsSync('/bin/dash'))('minesweep bait', () => {
  it('finds who stops while a monitor seems to run, and nobody beside it', { timeout: 300_000 }, async () => {
    using folder = temporaryFolder('bait');
    const state = join(folder.path, 'state');
    using _shy = burn(folder.path, 'shytest', shyOf(BAIT));
    using _steady = burn(folder.path, 'steadytest', STEADY);
    await using bait = startBait(state, '--seed', 'e2e', '-o', 'json');
    await eventually('the end of the experiment', 280_000, () => bait.hasEnded);
    const json = bait.output.split('\n').find((line) => line.startsWith('{'));
    const output = JSON.parse(json ?? '{}');
    const about = (name: string) => output.answers.find((answer: { name?: string }) => answer.name === name);
    expect(output).toMatchObject({ complete: true, slotsFinished: 16, plan: { seed: 'e2e', decoy: BAIT } });
    expect(about('shytest')).toMatchObject({ quiet: true });
    expect(about('shytest').p).toBeLessThanOrEqual(0.001);
    expect(about('steadytest')).toMatchObject({ quiet: false });
    expect(output.findings).toHaveLength(1);
    expect(output.findings[0]).toMatchObject({
      kind: 'quiet-under-bait',
      severity: 'medium',
      process: { exe: join(folder.path, 'shytest') },
      signals: [{ code: 'evasion.quiet-under-bait', witness: 'experiment' }],
    });
    expect(output.conclusion).toMatchObject({ verdict: 'suspicious' });
    expect(runningBelow(state)).toEqual([]);
    expect(readdirSync(state)).toEqual([]);
  });

  it('says what it will do before it begins, and ends with what it has when it is told to', async () => {
    using folder = temporaryFolder('bait');
    const state = join(folder.path, 'state');
    using _steady = burn(folder.path, 'steadytest', STEADY);
    await using bait = startBait(state, '--slots', '13', '-o', 'json');
    await eventually('the plan', 60_000, () => bait.output.includes('smallest p-value it can reach is 0.000583'));
    await eventually('a decoy or a control', 60_000, () => runningBelow(state).length === 1);
    await bait.stop();
    const output = JSON.parse(bait.output.split('\n').find((line) => line.startsWith('{')) ?? '{}');
    expect(output).toMatchObject({ complete: false, findings: [] });
    expect(output.slotsFinished).toBeLessThan(13);
    expect(runningBelow(state)).toEqual([]);
    expect(readdirSync(state)).toEqual([]);
  });

  it('leaves no process after kill -9, and no file after the next start', async () => {
    using folder = temporaryFolder('bait');
    const state = join(folder.path, 'state');
    using _steady = burn(folder.path, 'steadytest', STEADY);
    await using killed = startBait(state, '--slots', '13');
    await eventually('a decoy or a control', 60_000, () => runningBelow(state).length === 1);
    const left = readdirSync(state);
    // The launcher starts the program as a child: whoever wrote the run file is the one to kill.
    const { owner } = JSON.parse(readFileSync(join(state, left[0] ?? '', 'run.json'), 'utf8'));
    process.kill(owner.pid, 'SIGKILL');
    await eventually('the end of the verb', 10_000, () => killed.hasEnded);
    await eventually('the end of the decoy', 10_000, () => runningBelow(state).length === 0);
    expect(readdirSync(state)).toEqual(left);
    await using next = startBait(state, '--slots', '13');
    await eventually('a decoy or a control', 60_000, () => runningBelow(state).length === 1);
    expect(readdirSync(state)).not.toContain(left[0]);
    await next.stop();
    expect(readdirSync(state)).toEqual([]);
  });
});
