import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/* Below /proc no folder can be made, and Node's own way of making one never ends there: each is tried in a process that can be ended. */

const PLACE = '/proc/self/minesweep/data';
const TIMEOUT_MS = 15_000;

function run(args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    ...{ cwd: join(import.meta.dirname, '..'), encoding: 'utf8', timeout: TIMEOUT_MS, killSignal: 'SIGKILL' },
  });
  return { status, said: stdout + stderr };
}

describe('a folder that can never be made', () => {
  it.each([
    [['up'], 77, /Cannot keep data in \S+ \(ENOENT\)\. Choose another folder/],
    [['collector', 'run'], 77, /Cannot keep data in \S+ \(ENOENT\)\. Choose another folder/],
    [['agent', 'run', '--no-collector'], 77, /cannot write to \S+: ENOENT/],
    [['bait', '--name', 'htop'], 2, /decoys cannot be made: .*ENOENT/],
    [['selftest', '--quick'], 2, /the programs of the self-test cannot be made: .*ENOENT/],
  ] as const)('is told as that by %j', (verb, status, words) => {
    const { said, ...ended } = run(['bin/minesweep.ts', ...verb, '--data', PLACE]);
    expect(said).toMatch(words);
    expect(ended.status).toBe(status);
  });

  it('is none for what is made of the sources', () => {
    const ask = `const { canMake } = await import('./bin/artifact-folder.mjs'); console.log(canMake(${JSON.stringify(PLACE)}));`;
    expect(run(['--input-type=module', '-e', ask])).toEqual({ status: 0, said: 'false\n' });
  });
});
