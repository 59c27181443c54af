import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../scripts/testing/minesweep.ts';
import { CopiedProgram } from './copied-program.ts';

/** A program that was laid beside its place, whose exchange fails so often with this code: what only Windows does while it runs. */
async function exchange(code: string, times: number) {
  using folder = temporaryFolder('copied-program');
  const path = join(folder.path, 'place', 'minesweep.exe');
  mkdirSync(join(folder.path, 'place'));
  writeFileSync(path, 'old');
  writeFileSync(`${path}.new`, 'new');
  let tries = 0;
  const rename = (from: string, to: string): void => {
    if (++tries <= times) throw Object.assign(new Error('planted'), { code });
    renameSync(from, to);
  };
  const file = join(folder.path, 'minesweep.exe');
  const said = await new CopiedProgram(file, join(folder.path, 'place'), rename).putInPlace().catch(String);
  return { said, tries, runs: readFileSync(path, 'utf8'), isLeft: existsSync(`${path}.new`) };
}

it.each(['EPERM', 'EACCES', 'EBUSY'])(
  'waits with the exchange of a program while somebody holds it (%s)',
  async (code) => {
    expect(await exchange(code, 2)).toEqual({ said: undefined, tries: 3, runs: 'new', isLeft: false });
  },
);

it('says at once what no waiting mends', async () => {
  expect(await exchange('ENOSPC', 9)).toMatchObject({
    said: expect.stringMatching(/Cannot copy .*ENOSPC/),
    runs: 'old',
  });
});
