import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  makeOwnDataFolder,
  makeOwnStateFolder,
  makeProgramFolder,
  ownDataFolder,
  ownStateFolders,
} from './own-data-folder.ts';

/** As a user of Linux with these variables. */
function beUser(uid: number, environment: Readonly<Record<string, string | undefined>>): void {
  vi.spyOn(process, 'getuid').mockReturnValue(uid);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}

beforeEach(() => void vi.stubEnv('XDG_STATE_HOME', undefined));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe.runIf(process.platform === 'linux')('where this user of Linux keeps data', () => {
  it('is the place of the machine for root', async () => {
    beUser(0, { HOME: undefined });
    expect([await ownDataFolder(), await makeOwnDataFolder()]).toEqual(Array(2).fill('/var/lib/minesweep/agent'));
    expect(await makeOwnStateFolder()).toBe('/var/lib/minesweep');
    expect(await ownStateFolders()).toEqual(['/var/lib/minesweep']);
  });

  it("is the user's own for others, who may find the collector of root", async () => {
    beUser(1_000, { HOME: '/home/u' });
    const own = '/home/u/.local/state/minesweep';
    expect([await ownDataFolder(), await makeOwnDataFolder()]).toEqual(Array(2).fill(`${own}/agent`));
    expect(await makeOwnStateFolder()).toBe(own);
    expect(await ownStateFolders()).toEqual([own, '/var/lib/minesweep']);
  });

  it.each([undefined, '', '.'])('is not guessed when HOME is %j', async (HOME) => {
    beUser(1_000, { HOME });
    for (const find of [ownDataFolder, makeOwnDataFolder, makeOwnStateFolder])
      await expect(find()).rejects.toThrow(/HOME does not name a folder/);
    expect(await ownStateFolders()).toEqual(['/var/lib/minesweep']);
  });

  it('is where its programs run from, too', async () => {
    expect(await makeProgramFolder('/srv/data')).toBe('/srv/data');
  });
});
