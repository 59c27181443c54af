import { expect, it } from 'vitest';
import { baitMeaning } from './bait-meaning.ts';

it.each([
  ['quiet', { startCores: 1, controlCores: 0.9, quiet: true }, true],
  ['indifferent', { startCores: 1, controlCores: 0.6, quiet: false }, true],
  ['away', { startCores: 1, controlCores: 0.3, quiet: false }, true],
  ['undecided', { startCores: 1, controlCores: 0.9, quiet: false }, false],
] as const)('an answer means %s', (meaning, answer, isComplete) => {
  expect(baitMeaning(answer, isComplete)).toBe(meaning);
});
