import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzz } from '../../scripts/testing/fuzz.ts';
import { readBatch } from './batch.ts';
import { exampleFinding } from './testing.ts';

it('takes the good findings and names the others by place', () => {
  const good = [exampleFinding('finding-1'), exampleFinding('finding-2', 7)];
  const read = readBatch([good[0], null, { ...exampleFinding('finding-3'), rev: 0 }, good[1]]);
  expect(read.findings).toEqual(good);
  expect(read.rejected).toEqual([
    { index: 1, path: '' },
    { index: 2, path: 'rev' },
  ]);
});

it('accounts for every element, whatever it is', () => {
  fuzz(
    'findings batch',
    fc.array(fc.oneof(fc.anything(), fc.constant(exampleFinding('finding-1'))), { maxLength: 20 }),
    (elements) => {
      const read = readBatch(elements);
      expect(read.findings.length + read.rejected.length).toBe(elements.length);
    },
  );
});
