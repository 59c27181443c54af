import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CheckName, type Complaint, runCheck } from './checks.ts';
import { CopyOfTree } from './copy-of-tree.ts';
import type { Bug, Plant } from './plant.ts';
import { FORBIDDEN_CODE } from './planted-code.ts';
import { FORBIDDEN_IMPORTS } from './planted-imports.ts';
import { FORBIDDEN_PATHS } from './planted-layers.ts';
import { BUGS, DEAD_CODE, FORBIDDEN_TYPES } from './planted-others.ts';

const PLANTS: Readonly<Record<CheckName, readonly Plant[]>> = {
  lint: [...FORBIDDEN_IMPORTS, ...FORBIDDEN_CODE],
  layers: FORBIDDEN_PATHS,
  types: FORBIDDEN_TYPES,
  knip: DEAD_CODE,
};

describe.each(Object.keys(PLANTS) as CheckName[])('the check "%s"', (check) => {
  let complaints: readonly Complaint[] = [];

  // One run sees all plants of a check, so that the whole stays cheap.
  beforeAll(() => {
    using copy = new CopyOfTree();
    for (const plant of PLANTS[check]) copy.plant(plant);
    complaints = runCheck(check, copy.folder);
  }, 120_000);

  it('is green without plants', () => {
    const isPlanted = ({ file, text }: Complaint) =>
      PLANTS[check].some((plant) => plant.file === file && ('content' in plant.change || text.includes(plant.expect)));
    expect(complaints.filter((complaint) => !isPlanted(complaint))).toEqual([]);
  });

  it.each(PLANTS[check])('is red for: $name', ({ file, expect: expected }) => {
    expect(textsAbout(file, complaints)).toContain(expected);
  });
});

describe('the tests', () => {
  it.each(BUGS)('notice: $name', { timeout: 300_000 }, (bug) => {
    using copy = new CopyOfTree();
    const sound = runTests(copy, bug);
    expect(sound.status, sound.output).toBe(0);
    copy.plant(bug);
    const broken = runTests(copy, bug);
    expect(broken.status).toBe(1);
    expect(broken.output).toContain(bug.expect);
  });
});

function textsAbout(file: string, complaints: readonly Complaint[]): string {
  return complaints.flatMap((each) => (each.file === file ? [each.text] : [])).join('\n');
}

function runTests(copy: CopyOfTree, { tests }: Bug): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('vitest', ['run', ...tests], {
    cwd: copy.folder,
    encoding: 'utf8',
    maxBuffer: 64e6,
    // The copy has threads of its own, and not those of the tree that runs this test.
    env: { ...process.env, NO_COLOR: '1', MINESWEEP_TEST_STORE_THREAD: undefined },
  });
  return { status, output: stdout + stderr };
}
