import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText, fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { escapeForTerminal } from './escape-for-terminal.ts';
import { columnsOf, padColumns } from './terminal-columns.ts';

const DANGEROUS = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

describe('escapeForTerminal', () => {
  it.each([
    ['kswapd0', 'kswapd0'],
    ['挖礦程式', '挖礦程式'],
    ['\u001b[31mred', '\\e[31mred'],
    ['a\nb\tc\rd\0', 'a\\nb\\tc\\rd\\0'],
    ['\u009b2J', '\\x9b2J'],
    ['\u007f', '\\x7f'],
    ['txt.\u202eexe', 'txt.\\u{202e}exe'],
    ['\u2066a\u2069', '\\u{2066}a\\u{2069}'],
    ['a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
    ['\ud800x', '\\u{d800}x'],
    ['x\udfff', 'x\\u{dfff}'],
    ['😀', '😀'],
    ['C:\\Windows', 'C:\\Windows'],
    ['\u{e0041}', '\\u{e0041}'],
    ['Vi\u1ec7t e\u0323\u0302', 'Vi\u1ec7t e\u0323\u0302'],
    [`Z${'\u0351'.repeat(6)}`, `Z${'\u0351'.repeat(4)}\\u{351}\\u{351}`],
  ])('writes %j as %j', (input, expected) => {
    expect(escapeForTerminal(input)).toBe(expected);
  });

  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['abcdef', 1, '…'],
    ['abcdef', 0, ''],
    ['挖礦程式', 5, '挖礦…'],
    ['挖礦程式', 4, '挖…'],
    ['ab\u001b', 3, 'ab…'],
    [`Z${'\u0351'.repeat(600)}`, 9, `Z${'\u0351'.repeat(4)}\\u{351}…`],
  ])('cuts %j to %i columns: %j', (input, columns, expected) => {
    expect(escapeForTerminal(input, columns)).toBe(expected);
  });

  it('lets nothing dangerous through, and never breaks well-formed text', () => {
    fuzz('escapeForTerminal', fc.oneof(hostileText(), anyText(20)), (text) => {
      const escaped = escapeForTerminal(text);
      expect(escaped).not.toMatch(DANGEROUS);
      expect(escaped.isWellFormed()).toBe(true);
      expect(escapeForTerminal(escaped)).toBe(escaped);
    });
  });

  it('fits the columns it was given and marks what it cut', () => {
    fuzz('escapeForTerminal columns', fc.tuple(hostileText(), fc.nat(60)), ([text, columns]) => {
      const cut = escapeForTerminal(text, columns);
      expect(columnsOf(cut)).toBeLessThanOrEqual(columns);
      expect(cut).not.toMatch(DANGEROUS);
      const whole = escapeForTerminal(text);
      if (cut !== whole && columns > 0) expect(cut.endsWith('…')).toBe(true);
    });
  });
});

describe('padColumns', () => {
  it('counts Chinese characters twice and combining marks not at all', () => {
    expect(padColumns('挖礦', 6)).toBe('挖礦  ');
    expect(padColumns('e\u0301', 3)).toBe('e\u0301  ');
    expect(padColumns('long', 2)).toBe('long');
  });
});
