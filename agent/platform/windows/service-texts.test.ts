import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../../scripts/testing/fuzz.ts';
import { joinCommandLine } from './join-command-line.ts';
import { serviceStateOf } from './service-states.ts';
import { splitCommandLine } from './split-command-line.ts';
import { whoMayWrite } from './who-may-write.ts';

describe('a command line', () => {
  it('is taken apart into the words that it was made of', () => {
    const word = fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', '\t'), maxLength: 8 });
    fuzz('joinCommandLine', fc.array(word, { maxLength: 5 }), (words) => {
      const all = ['C:\\Program Files\\node.exe', ...words];
      expect(splitCommandLine(joinCommandLine(all))).toEqual(all);
    });
  });
});

describe('who may write, by the rights of a folder', () => {
  it.each([
    ['O:BAG:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)', undefined],
    ['O:SYD:AI(A;OICI;0x1200a9;;;BU)(A;OICIIO;GA;;;CO)(A;;FA;;;BA)', undefined],
    ['O:SYD:(A;OICI;0x1200a9;;;BU)(A;CI;DCLCRPCR;;;BU)', 'BU'],
    ['O:SYD:(A;OICI;FA;;;WD)', 'WD'],
    ['O:SYD:(A;;0x1301bf;;;AU)', 'AU'],
    ['O:S-1-5-21-1-2-3-1001D:P(A;OICI;FA;;;SY)', 'S-1-5-21-1-2-3-1001'],
    ['O:BA', 'everybody'],
    ['', 'an owner who is not told'],
  ])('%s: %s', (sddl, who) => {
    expect(whoMayWrite(sddl)).toBe(who);
  });
});

it('a service that ended with an error has failed, one that never ran has not', () => {
  expect([serviceStateOf(1, 0), serviceStateOf(1, 1_066), serviceStateOf(1, 1_077)]).toEqual([
    ...['stopped', 'failed', 'stopped'],
  ]);
  expect([serviceStateOf(2, 0), serviceStateOf(3, 0), serviceStateOf(4, 0)]).toEqual([
    'starting',
    'stopping',
    'running',
  ]);
});
