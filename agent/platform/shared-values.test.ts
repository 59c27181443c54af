import { describe, expect, it } from 'vitest';
import { SharedValues } from './shared-values.ts';

describe('shared values', () => {
  it('are one object for all who have the same, and are not gathered without end', () => {
    const values = new SharedValues<object>();
    const first = values.get('a', () => ({}));
    expect(values.get('a', () => ({}))).toBe(first);
    expect(values.get('b', () => ({}))).not.toBe(first);
    for (let key = 0; key < 4_096; key++) values.get(`key ${key}`, () => ({}));
    expect(values.get('a', () => ({}))).not.toBe(first);
  });
});
