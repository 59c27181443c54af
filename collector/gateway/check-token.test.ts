import { expect, it } from 'vitest';
import { createTokenCheck } from './check-token.ts';

it('knows its tokens and no others', () => {
  const isKnown = createTokenCheck(['one', 'two']);
  expect(['one', 'two', '', 'on', 'one ', 'One', 'onetwo'].map(isKnown)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

it('lets nobody pass when there are none', () => {
  expect(createTokenCheck([])('')).toBe(false);
});
