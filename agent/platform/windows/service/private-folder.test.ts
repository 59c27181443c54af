import { describe, expect, it } from 'vitest';
import { fakeFolders, OF_BOB, PRIVATE } from '../../testing/fake-folders.ts';
import { makePrivateFolder } from './private-folder.ts';

const MINESWEEP = 'C:\\ProgramData\\Minesweep';
const PLACE = `${MINESWEEP}\\agent`;
const FILE = `${PLACE}\\minesweep-decoy-a1B2c3\\top.exe`;
const OTHERS_ADD = 'O:BAD:P(A;OICI;FA;;;BA)(A;;DCLC;;;BU)';
const PRIVATE_SO_FAR = { [MINESWEEP]: PRIVATE, [PLACE]: PRIVATE, [`${PLACE}\\minesweep-decoy-a1B2c3`]: PRIVATE };

describe('the private folder of a service', () => {
  it('is made with all that are missing above it, each private', () => {
    const machine = fakeFolders({});
    makePrivateFolder(machine, PLACE);
    expect(machine.made).toEqual([MINESWEEP, PLACE]);
    expect(machine.made.map((path) => machine.readRights(path))).toEqual([PRIVATE, PRIVATE]);
  });

  it('is taken as it is when it is private, with what lies in it', () => {
    const machine = fakeFolders({ ...PRIVATE_SO_FAR, [FILE]: PRIVATE });
    makePrivateFolder(machine, PLACE);
    expect(machine.made).toEqual([]);
  });

  it.each([
    [
      'somebody else owns the folder above it',
      { [MINESWEEP]: OF_BOB },
      [],
      /Minesweep may be replaced by S-1-5-21-1-2/,
    ],
    ['others may delete in a folder above it', { [MINESWEEP]: 'O:BAD:(A;;DT;;;BU)' }, [], /may be replaced by BU/],
    [
      'others may read it',
      { ...PRIVATE_SO_FAR, [PLACE]: 'O:BAD:(A;OICI;0x1200a9;;;BU)(A;CI;DCLC;;;BU)' },
      [],
      /agent may be read by BU/,
    ],
    [
      'others may add to it, and nothing else',
      { ...PRIVATE_SO_FAR, [PLACE]: OTHERS_ADD },
      [],
      /agent may be changed by BU/,
    ],
    [
      'others may add to a folder in it, and nothing else',
      { ...PRIVATE_SO_FAR, [`${PLACE}\\minesweep-decoy-a1B2c3`]: OTHERS_ADD },
      [],
      /a1B2c3 may be changed by BU/,
    ],
    [
      'somebody else owns a file in it',
      { ...PRIVATE_SO_FAR, [FILE]: OF_BOB },
      [],
      /top\.exe may be changed by S-1-5-21-1-2/,
    ],
    ['something in it leads elsewhere', { ...PRIVATE_SO_FAR, [FILE]: PRIVATE }, [FILE], /top\.exe leads elsewhere/],
    ['a folder above it leads elsewhere', { [MINESWEEP]: PRIVATE }, [MINESWEEP], /leads elsewhere/],
  ] as const)('is refused when %s', (_, more, links, text) => {
    const machine = fakeFolders(more, links);
    expect(() => makePrivateFolder(machine, PLACE)).toThrow(text);
    expect(machine.made).toEqual([]);
  });

  it('is refused when somebody was faster', () => {
    const machine = fakeFolders({});
    const slow = {
      ...machine,
      createFolder: (path: string) => {
        machine.createFolder(path, OF_BOB);
        return 183;
      },
    };
    expect(() => makePrivateFolder(slow, PLACE)).toThrow(/may be replaced by S-1-5-21/);
    expect(machine.made).toHaveLength(1);
  });

  it.each(['\\\\server\\share\\agent', '\\\\?\\C:\\agent', 'agent', 'C:agent'])(
    'is refused where there is no drive: %s',
    (path) => {
      expect(() => makePrivateFolder(fakeFolders({}), path)).toThrow(/does not lie on a drive/);
    },
  );

  it.each([
    ['unknown', 0],
    ['not there', 1],
    ['of another machine', 4],
  ])('is refused on a drive that is %s', (_, type) => {
    const machine = { ...fakeFolders({ 'Z:\\': PRIVATE }), driveType: () => type };
    expect(() => makePrivateFolder(machine, 'Z:\\agent')).toThrow(/does not lie on a drive of this machine/);
    expect(machine.made).toEqual([]);
  });
});

describe('what a running agent removes while its folder is looked through', () => {
  const place = () => fakeFolders({ ...PRIVATE_SO_FAR, [FILE]: PRIVATE, [`${PLACE}\\agent.db`]: PRIVATE });

  /** From the `asked`th question about `path` on it is gone, or says why it cannot be told. */
  function vanishing(path: string, asked: number, errors: readonly number[]) {
    const machine = place();
    let questions = 0;
    let looks = 0;
    const isThere = (each: string) => !each.startsWith(path) || ++questions <= asked;
    return {
      ...machine,
      fileAttributes: (each: string) => (isThere(each) ? machine.fileAttributes(each) : undefined),
      readRights: (each: string) => (isThere(each) ? machine.readRights(each) : undefined),
      listFolder: (each: string) => (isThere(each) ? machine.listFolder(each) : undefined),
      lastError: () => errors[Math.min(looks++, errors.length - 1)] ?? 0,
      wasAsked: () => questions > asked,
    };
  }

  it.each([
    ['there is no such file', [2]],
    ['there is no such folder', [3]],
    ['it is being deleted', [5, 5, 5, 2]],
  ])('is nobody to be afraid of, whenever it goes and however that is said: %s', (_, errors) => {
    for (const path of [`${PLACE}\\minesweep-decoy-a1B2c3`, FILE, `${PLACE}\\agent.db`]) {
      let asked = 0;
      for (let isAsked = true; isAsked; asked++) {
        const machine = vanishing(path, asked, errors);
        makePrivateFolder(machine, PLACE);
        isAsked = machine.wasAsked();
      }
      expect(asked, path).toBeGreaterThan(3);
    }
  });

  it('is refused when it stays, and nobody tells what it is', () => {
    const machine = vanishing(FILE, 0, [5]);
    expect(() => makePrivateFolder(machine, PLACE)).toThrow(/top\.exe cannot be looked at \(error 5\)/);
  });

  it('is refused when a folder stays that cannot be listed', () => {
    const machine = { ...place(), listFolder: () => undefined };
    expect(() => makePrivateFolder(machine, PLACE)).toThrow(/agent cannot be listed/);
  });
});
