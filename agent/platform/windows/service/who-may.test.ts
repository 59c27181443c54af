import { describe, expect, it } from 'vitest';
import { whoMay } from './who-may.ts';

/* Access lists as Windows prints them; those of C:\, Program Files and ProgramData are the ones it is installed with. */
const INSTALLER = 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464';
const DRIVE = `O:${INSTALLER}G:${INSTALLER}D:PAI(A;;LC;;;AU)(A;OICIIO;SDGXGWGR;;;AU)(A;;FA;;;SY)(A;OICIIO;GA;;;SY)(A;;FA;;;BA)(A;OICI;0x1200a9;;;BU)`;
const PROGRAM_DATA =
  'O:SYG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICIIO;GA;;;CO)(A;OICI;0x1200a9;;;BU)(A;CI;DCLCRPCR;;;BU)';
const PROGRAM_FILES = `O:${INSTALLER}D:PAI(A;;FA;;;${INSTALLER})(A;;0x1301bf;;;SY)(A;;0x1301bf;;;BA)(A;;0x1200a9;;;BU)(A;OICIIO;GXGR;;;BU)`;
const PRIVATE = 'O:BAG:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';

describe('who may change it, by its access list', () => {
  it.each([
    [PRIVATE, undefined],
    [PROGRAM_FILES, undefined],
    [PROGRAM_DATA, 'BU'],
    ['O:SYD:(A;OICI;FA;;;WD)', 'WD'],
    ['O:SYD:(A;;0x1301bf;;;AU)', 'AU'],
    ['O:SYD:(A;CIOI;FA;;;WD)', 'WD'],
    ['O:SYD:(A;CIOIIO;FA;;;WD)', undefined],
    ['O:SYD:(A;OICIIOID;FA;;;WD)', undefined],
    ['O:SYD:(A;XIO;FA;;;WD)', 'WD'],
    ['O:SYD:(A;;RP;;;AU)', 'AU'],
    ['O:SYD:(A;;CR;;;AU)', 'AU'],
    ['O:SYD:(A;;0x1200a9;;;AU)(D;;FA;;;WD)', undefined],
    ['O:SYD:(XA;;FA;;;WD;(@User.Title == "x)(D;;FA;;;WD"))', 'WD'],
    ['O:SYD:(XD;;FA;;;WD;(@User.Title == ")(D;;"))(A;;FA;;;WD)', 'WD'],
    ['O:SYD:(A;;??;;;AU)', 'AU'],
    ['O:S-1-5-21-1-2-3-1001D:P(A;OICI;FA;;;SY)', 'S-1-5-21-1-2-3-1001'],
    ['O:BAD:NO_ACCESS_CONTROL', 'everybody'],
    ['O:BAG:SYD:PNO_ACCESS_CONTROL', 'everybody'],
    ['O:BA', 'everybody'],
    ['', 'an owner who is not told'],
  ])('%s: %s', (sddl, who) => {
    expect(whoMay('change', sddl)).toBe(who);
  });
});

describe('who may put another in the place of what lies in it', () => {
  it.each([
    [DRIVE, undefined],
    [PROGRAM_DATA, undefined],
    [PROGRAM_FILES, undefined],
    ['O:SYD:(A;;DT;;;BU)', 'BU'],
    ['O:SYD:(A;;0x1301bf;;;BU)', 'BU'],
    ['O:SYD:(A;;WO;;;BU)', 'BU'],
    ['O:S-1-5-21-1-2-3-1001D:P(A;OICI;FA;;;SY)', 'S-1-5-21-1-2-3-1001'],
  ])('%s: %s', (sddl, who) => {
    expect(whoMay('replace', sddl)).toBe(who);
  });
});

describe('who may read it', () => {
  it.each([
    [PRIVATE, undefined],
    [PROGRAM_FILES, 'BU'],
    ['O:BAD:(A;;FR;;;AU)', 'AU'],
    ['O:BAD:(A;;GR;;;AU)', 'AU'],
    ['O:BAD:(A;;CC;;;AU)', 'AU'],
    ['O:BAD:(A;;WD;;;AU)', 'AU'],
    ['O:BAD:(A;;FW;;;AU)', undefined],
  ])('%s: %s', (sddl, who) => {
    expect(whoMay('read', sddl)).toBe(who);
  });
});
