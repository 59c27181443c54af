import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzz, holds, hostileText } from '../../scripts/testing/fuzz.ts';
import { jsonValues } from '../../scripts/testing/json-values.ts';
import { sealJson, unsealJson } from './sealed-json.ts';

it('gives back what was sealed', () => {
  holds('sealed JSON', jsonValues(), (value) => {
    expect(unsealJson(sealJson(value))).toEqual({ value: JSON.parse(JSON.stringify(value)) });
  });
});

it('gives nothing when one character is another, or the text is something else', () => {
  const sealed = sealJson({ id: 'finding-1', rev: 3 });
  fuzz('damaged seal', fc.tuple(fc.nat(sealed.length - 1), fc.string({ minLength: 1, maxLength: 1 })), ([at, put]) => {
    if (sealed[at] === put) return;
    expect(unsealJson(sealed.slice(0, at) + put + sealed.slice(at + 1))).toBeUndefined();
  });
  fuzz('no seal', hostileText(), (text) => {
    expect(unsealJson(text)).toBeUndefined();
  });
});
