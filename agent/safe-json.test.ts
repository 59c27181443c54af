import { expect, it } from 'vitest';
import { fuzz, hostileText } from '../scripts/testing/fuzz.ts';
import { toSafeJson } from './safe-json.ts';

it('reads back as the same value and holds nothing that a terminal acts on', () => {
  fuzz('safe json', hostileText(), (text) => {
    const json = toSafeJson({ [text]: [text] });
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ [text]: [text] })));
    expect(json).not.toMatch(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u);
  });
});
