import { expect, test } from 'vitest';
import { nearestWord } from './nearest-word.ts';

test.each([
  ['domian', 'domain'],
  ['Confidence', 'confidence'],
  ['por', 'port'],
  ['zzz', undefined],
  ['x'.repeat(1000), undefined],
])('%s is probably %s', (word, meant) => {
  expect(nearestWord(word, ['domain', 'port', 'confidence'])).toBe(meant);
});
