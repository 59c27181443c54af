import { describe, expect, it } from 'vitest';
import { makePrivateFolder } from './private-folder.ts';

/* What Windows answers about folders that no test can make here: access lists as it is installed with them, and what an ordinary user would prepare. */
const DRIVE = 'O:SYD:PAI(A;;LC;;;AU)(A;OICIIO;SDGXGWGR;;;AU)(A;;FA;;;SY)(A;;FA;;;BA)(A;OICI;0x1200a9;;;BU)';
const PROGRAM_DATA = 'O:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICIIO;GA;;;CO)(A;CI;DCLCRPCR;;;BU)';
const PRIVATE = 'O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';
const OF_BOB = 'O:S-1-5-21-1-2-3-1001D:(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';
const PLACE = 'C:\\ProgramData\\Minesweep\\agent';
const FILE = 0x20;
const REPARSE_POINT = 0x400;

function machineWith(more: Readonly<Record<string, string>>, links: readonly string[] = []) {
  const lists = new Map([...Object.entries({ 'C:\\': DRIVE, 'C:\\ProgramData': PROGRAM_DATA, ...more })]);
  const made: string[] = [];
  return {
    made,
    readRights: (path: string) => lists.get(path),
    fileAttributes: (path: string) => (lists.has(path) ? (links.includes(path) ? REPARSE_POINT : FILE) : undefined),
    lastError: () => 2,
    createFolder(path: string, sddl: string) {
      made.push(path);
      lists.set(path, sddl);
      return 0;
    },
  };
}

describe('the private folder of a service', () => {
  it('is made with all that are missing above it, each private', () => {
    const machine = machineWith({});
    makePrivateFolder(machine, PLACE);
    expect(machine.made).toEqual(['C:\\ProgramData\\Minesweep', PLACE]);
    expect(machine.made.map((path) => machine.readRights(path))).toEqual([PRIVATE, PRIVATE]);
  });

  it('is taken as it is when it is private', () => {
    const machine = machineWith({ 'C:\\ProgramData\\Minesweep': PRIVATE, [PLACE]: PRIVATE });
    makePrivateFolder(machine, PLACE);
    expect(machine.made).toEqual([]);
  });

  it.each([
    [
      'somebody else owns the folder above it',
      { 'C:\\ProgramData\\Minesweep': OF_BOB },
      [],
      /Minesweep may be replaced by S-1-5-21-1-2-3-1001/,
    ],
    [
      'others may delete in a folder above it',
      { 'C:\\ProgramData\\Minesweep': 'O:BAD:(A;;DT;;;BU)' },
      [],
      /may be replaced by BU/,
    ],
    [
      'others may change it',
      { [PLACE]: 'O:BAD:(A;OICI;0x1200a9;;;BU)(A;CI;DCLC;;;BU)', 'C:\\ProgramData\\Minesweep': PRIVATE },
      [],
      /agent may be read by BU/,
    ],
    [
      'a folder above it leads elsewhere',
      { 'C:\\ProgramData\\Minesweep': PRIVATE },
      ['C:\\ProgramData\\Minesweep'],
      /leads elsewhere/,
    ],
  ] as const)('is refused when %s', (_, more, links, text) => {
    const machine = machineWith(more, links);
    expect(() => makePrivateFolder(machine, PLACE)).toThrow(text);
    expect(machine.made).toEqual([]);
  });

  it('is refused when somebody was faster', () => {
    const machine = machineWith({});
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

  it.each(['\\\\server\\share\\agent', '\\\\?\\C:\\agent'])(
    'is refused where there is no drive of this machine: %s',
    (path) => {
      expect(() => makePrivateFolder(machineWith({}), path)).toThrow(/does not lie on a drive/);
    },
  );
});
