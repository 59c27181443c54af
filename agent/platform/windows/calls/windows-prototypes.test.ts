import koffi from 'koffi';
import { expect, it } from 'vitest';
import { CATALOGUE_PROTOTYPES, WINDOWS_PROTOTYPES } from './windows-prototypes.ts';

const ALL = [WINDOWS_PROTOTYPES, CATALOGUE_PROTOTYPES].flatMap((libraries) =>
  Object.values(libraries).flatMap((library) => Object.values<string>(library)),
);

it.each(ALL)('%s has no truth of one byte', (prototype) => {
  expect(prototype).not.toMatch(/\b_?bool\b/i);
  // And koffi can read it.
  expect(() => koffi.proto(prototype.replace(/ (\w+)\(/, ' $1_of_test('))).not.toThrow();
});

it('declares no call twice', () => {
  const names = ALL.map((prototype) => /(\w+)\(/.exec(prototype)?.[1]);
  expect(new Set(names).size).toBe(names.length);
});
