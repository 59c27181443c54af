import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findMatches } from './find-matches.ts';
import { anyText } from '../../scripts/testing/fuzz.ts';

function textsOf(line: string, wanted: Parameters<typeof findMatches>[1]): readonly string[] {
  return findMatches(line, wanted).map(({ start, end, kind }) => `${kind}:${line.slice(start, end)}`);
}

it('finds what is wanted wherever it stands, in the units of JavaScript strings', () => {
  const line = '{"礦":"🪙 Pool.Example:3333","login":"4AbC.w1","again":"pool.example"}';
  const wanted = [
    { kind: 'pool', text: 'pool.example' },
    { kind: 'pool', text: 'pool.example:3333' },
    { kind: 'wallet', text: '4AbC' },
  ];
  expect(textsOf(line, wanted)).toEqual(['pool:Pool.Example:3333', 'wallet:4AbC', 'pool:pool.example']);
});

it('finds what JSON had to write differently, and takes nothing for a pattern', () => {
  const login = 'a"b/c';
  expect(textsOf(JSON.stringify({ login }), [{ kind: 'login', text: login }])).toEqual(['login:a\\"b/c']);
  expect(textsOf('x a\\"b\\/c', [{ kind: 'login', text: login }])).toEqual(['login:a\\"b\\/c']);
  expect(textsOf('abc', [{ kind: 'login', text: '...' }])).toEqual([]);
  expect(textsOf('a(((', [{ kind: 'login', text: '(((' }])).toEqual(['login:(((']);
});

it('never overlaps, never leaves the line', () => {
  fc.assert(
    fc.property(anyText(20), fc.array(fc.string({ minLength: 3 })), (line, texts) => {
      let last = 0;
      for (const { start, end } of findMatches(
        line + texts.join(''),
        texts.map((text) => ({ kind: 'any', text })),
      )) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeLessThanOrEqual(line.length + texts.join('').length);
        last = end;
      }
    }),
  );
});
