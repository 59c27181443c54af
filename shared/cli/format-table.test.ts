import fc from 'fast-check';
import { expect, it } from 'vitest';
import { columnsOf } from '#shared/text/terminal-columns.ts';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { formatTable } from './format-table.ts';

const COLUMNS = [{ header: 'Host', shrinksTo: 4 }, { header: 'What', shrinksTo: 6 }, { header: 'Id' }];

it('aligns columns, Chinese ones too, and cuts the widest that may give', () => {
  const table = formatTable(
    COLUMNS,
    [
      ['資料庫', 'a long explanation', 'i1'],
      ['web', 'short', 'i2'],
    ],
    24,
  );
  expect(table).toBe('Host    What          Id\n資料庫  a long expl…  i1\nweb     short         i2\n');
});

it('stays within the width and on its lines, whatever the names', () => {
  const row = fc.tuple(hostileText(), hostileText(), fc.constant('id-1'));
  fuzz('formatTable', fc.tuple(fc.array(row, { maxLength: 4 }), fc.integer({ min: 20, max: 120 })), ([rows, width]) => {
    const lines = formatTable(COLUMNS, rows, width).split('\n');
    expect(lines).toHaveLength(rows.length + 2);
    for (const line of lines) {
      expect(columnsOf(line)).toBeLessThanOrEqual(width);
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    }
  });
});
