import { expect, it } from 'vitest';
import { csvLine } from './csv-line.ts';

it('quotes what would break the line, and leaves the rest alone', () => {
  expect(csvLine(['a', 1, -2, undefined, 'b,c', 'say "x"', 'two\nlines', '礦池'])).toBe(
    'a,1,-2,,"b,c","say ""x""","two\nlines",礦池\r\n',
  );
});

it('never lets a name become a formula', () => {
  for (const evil of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '|calc', '\ufeff=1']) {
    expect(csvLine([evil])).toBe(`"'${evil.replaceAll('"', '""')}"\r\n`);
  }
  expect(csvLine(['a=1'])).toBe('a=1\r\n');
});
