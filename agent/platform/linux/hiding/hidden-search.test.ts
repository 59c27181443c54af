import { copyFileSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arch } from 'node:process';
import { expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import type { HiddenSearchRequest } from '../../platform.ts';
import { ProcTree } from '../../testing/proc-tree.ts';
import { HiddenProcessSearch } from './hidden-search.ts';
import { LIVE_PATHS } from '../linux-paths.ts';
import type { SecondView } from './second-view.ts';

/** What this very process has mapped and did not bring along. */
async function foreignLibraries(ownLibraries: readonly string[]): Promise<readonly string[]> {
  const search = await new HiddenProcessSearch({
    paths: LIVE_PATHS,
    ownLibraries,
    freshProc: () => undefined,
    unlisted: () => [],
    highestPid: () => undefined,
  }).run({ kind: 'hidden-processes', process: 'host', suspects: [] }, AbortSignal.timeout(20_000));
  const libraries = observedValue(search)?.foreignLibraries;
  if (libraries === undefined) throw new Error('the search failed');
  return (observedValue(libraries) ?? expect.fail('no maps')).map(({ text }) => text);
}

it('takes exactly the native parts that were unpacked for ours, not what lies beside them', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'minesweep-unpacked-')));
  try {
    const [ours, beside] = [join(folder, 'a.node'), join(folder, 'b.node')];
    for (const file of [ours, beside]) {
      copyFileSync(`node_modules/@koromix/koffi-linux-${arch}/linux_${arch}/koffi.node`, file);
      process.dlopen({ exports: {} }, file);
    }
    const foreign = await foreignLibraries([ours]);
    expect(foreign).toContain(beside);
    expect(foreign).not.toContain(ours);
    rmSync(ours);
    expect(await foreignLibraries([ours])).not.toContain(`${ours} (deleted)`);
    expect(await foreignLibraries([])).toContain(`${ours} (deleted)`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('tries four million ids in eight pieces, and looks at everything else once a round', async () => {
  using tree = new ProcTree();
  const read: string[] = [];
  let tried = 0;
  const secondView: SecondView = {
    list: (path) => readdirSync(path),
    read(path) {
      read.push(path);
      return undefined;
    },
    exists: () => {
      tried++;
      return false;
    },
    haveMountsChanged: () => false,
    openFreshProc: () => undefined,
  };
  const search = new HiddenProcessSearch({
    ...{ paths: tree.paths, secondView, freshProc: () => undefined, unlisted: () => [] },
    highestPid: () => 2 ** 22,
  });
  const round = async () => {
    const pieces: number[] = [];
    let fromPid: number | undefined = 1;
    while (fromPid !== undefined) {
      pieces.push(fromPid);
      const request: HiddenSearchRequest = { kind: 'hidden-processes', process: 'host', suspects: [], fromPid };
      fromPid = observedValue(await search.run(request, AbortSignal.timeout(20_000)))?.nextPid;
    }
    return pieces;
  };
  const maps = () => read.filter((path) => path.endsWith('/self/maps')).length;
  expect(await round()).toEqual(Array.from({ length: 8 }, (_, piece) => 1 + piece * 524_288));
  expect([tried, maps()]).toEqual([2 ** 22, 1]);
  await round();
  expect(maps()).toBe(2);
});
