import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz, holds } from '../../../scripts/testing/fuzz.ts';
import { CellRing } from './cell-ring.ts';

function valuesOf(ring: CellRing): readonly number[] {
  const values = new Float64Array(ring.length);
  ring.read(0, ring.length, values);
  return [...values];
}

describe('a ring of cells', () => {
  it('comes back from what it saved as it was, unknown cells and full ones too', () => {
    const cores = fc.oneof(fc.constantFrom(0, 0, Number.NaN, 1e9, -1), fc.double({ min: 0, max: 700, noNaN: true }));
    holds('cells', fc.array(cores, { minLength: 1, maxLength: 60 }), (values) => {
      const ring = new CellRing(40);
      for (const [cell, value] of values.entries()) ring.put(cell, value);
      const again = new CellRing(40);
      expect(again.restore(ring.save())).toBe(true);
      expect(valuesOf(again)).toEqual(valuesOf(ring));
    });
  });

  it('takes nothing else', () => {
    const text = fc.string({ unit: fc.constantFrom('0', '1', 'z', 'X', ':', ' ', '-', '\u0000'), maxLength: 40 });
    fuzz('saved cells', text, (saved) => {
      const ring = new CellRing(3);
      ring.put(1, 0.5);
      if (!ring.restore(saved)) expect(valuesOf(ring)).toEqual([0, 0.5, 0]);
    });
    expect(new CellRing(3).restore('0:2')).toBe(false);
    expect(new CellRing(3).restore('0:4')).toBe(false);
    expect(new CellRing(3).restore('zzzz 0 0')).toBe(false);
    expect(new CellRing(3).restore('1 2 3')).toBe(true);
  });
});
