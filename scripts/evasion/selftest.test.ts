import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { arch, homedir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { isPlayedOn } from '../../agent/selftest/evasion.ts';
import { EVASIONS } from '../../agent/selftest/evasions.ts';
import { eventually, RunningMinesweep, temporaryFolder } from '../testing/minesweep.ts';
import { provideTool, requireOrSkip } from '../testing/require-tool.ts';

/* The self-test as its user runs it, on this machine. */

const HERE = EVASIONS.filter((evasion) => isPlayedOn('linux', evasion));
const QUICK = HERE.filter(({ isLong }) => isLong !== true);
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

interface Tried {
  readonly code: string;
  readonly expects: string;
  readonly outcome: string;
  readonly afterMs?: number;
  readonly reason?: string;
  readonly finding?: { readonly kind: string; readonly process?: { readonly name: string } };
}

interface Ran {
  readonly status: number | null;
  readonly evasions: readonly Tried[];
  /** Names of the programs that were noticed. */
  readonly names: readonly string[];
}

/** Folders outside those that are odd by themselves: a program that runs in /tmp would be noticed for that. */
async function selftest(...options: readonly string[]): Promise<Ran> {
  using folder = temporaryFolder('selftest', process.getuid?.() === 0 ? '/var/lib' : homedir());
  await using run = new RunningMinesweep(['selftest', '--data', folder.path, '-o', 'json', ...options]);
  await eventually('the end of the self-test', 470_000, () => run.hasEnded);
  const { status, output } = run;
  const json = output.split('\n').find((line) => line.startsWith('{'));
  if (json === undefined) throw new Error(output);
  const { evasions } = JSON.parse(json) as { readonly evasions: readonly Tried[] };
  for (const { code, outcome, afterMs, reason } of evasions)
    console.info([code, outcome, afterMs === undefined ? reason : `${afterMs / 1000} s`].join(' '));
  expect(readdirSync(folder.path)).toEqual([]);
  const names = evasions.flatMap(({ finding }) => finding?.process?.name ?? []);
  return { status, evasions, names };
}

const codes = (evasions: readonly Tried[], outcome: string) =>
  evasions.filter((each) => each.outcome === outcome).map(({ code }) => code);

describe.runIf(arch() === 'x64' && existsSync('/proc'))('minesweep selftest', () => {
  it('sees every evasion', { timeout: 480_000 }, async () => {
    const { status, evasions } = await selftest('--seed', 'whole');
    expect(codes(evasions, 'missed')).toEqual([]);
    expect(codes(evasions, 'noticed')).toEqual(HERE.map(({ code }) => code));
    const elsewhere = EVASIONS.filter((evasion) => !HERE.includes(evasion));
    expect(codes(evasions, 'untestable')).toEqual(elsewhere.map(({ code }) => code));
    expect(status).toBe(0);
  });

  it('sees each beside stress-ng and under other names, and misses those whose detector is left out', {
    timeout: 900_000,
  }, async (context) => {
    requireOrSkip(context, provideTool({ command: 'stress-ng', debianPackage: 'stress-ng' }));
    started.push(spawn('stress-ng', ['--cpu', '1', '--cpu-load', '40', '--timeout', '880'], { stdio: 'ignore' }));
    const kinds = [...new Set(QUICK.map(({ kind }) => kind))];
    // Each detector is left out in one of two runs, and is there in the other.
    const halves = [0, 1].map((half) => kinds.filter((_, index) => index % 2 === half));
    const runs: Ran[] = [];
    for (const [half, left] of halves.entries())
      runs.push(await selftest('--quick', '--seed', `half ${half}`, ...left.flatMap((kind) => ['--without', kind])));
    for (const [half, { status, evasions }] of runs.entries()) {
      const isLeft = ({ kind }: { readonly kind: string }) => halves[half]?.some((left) => left === kind) === true;
      expect(codes(evasions, 'missed')).toEqual(QUICK.filter(isLeft).map(({ code }) => code));
      expect(codes(evasions, 'noticed')).toEqual(QUICK.filter((each) => !isLeft(each)).map(({ code }) => code));
      expect(status).toBe(1);
    }
    const [first, second] = runs.map(({ names }) => names);
    expect(first?.filter((name) => second?.includes(name))).toEqual([]);
  });
});
