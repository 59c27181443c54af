import { describe, expect, it } from 'vitest';
import { cutPaste, searchTarget } from './pasted.ts';

describe('a paste', () => {
  it('stands in the address while it is short, and stays in the tab when it is long', () => {
    expect(searchTarget(' 192.0.2.1\n')).toMatchObject({ search: { q: '192.0.2.1' }, state: {} });
    const long = Array.from({ length: 5_000 }, (_, n) => `192.0.2.${n % 256}`).join('\n');
    expect(searchTarget(long)).toMatchObject({ search: { q: '', pasted: long.length }, state: { pasted: long } });
  });

  it('is cut at the end of a line', () => {
    const long = '192.0.2.123\n'.repeat(30_000);
    const { text, isCut } = cutPaste(long);
    expect(isCut).toBe(true);
    expect(text.length).toBeLessThanOrEqual(250_000);
    expect(text.endsWith('192.0.2.123')).toBe(true);
    expect(cutPaste('x'.repeat(300_000)).text).toHaveLength(250_000);
    expect(cutPaste('short')).toEqual({ text: 'short', isCut: false });
  });
});
