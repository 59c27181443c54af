import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KnownObjects } from './known-objects.ts';

/** As the scanner would: what was read once is known when it is met again, wherever it stands. */
class Reading {
  readonly known = new KnownObjects<string>();
  missed = 0;

  read(text: string, before = '', behind = ''): string {
    const bytes = Buffer.from(`${before}${text}${behind}`, 'latin1');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found = this.known.find(bytes, view, before.length, bytes.length);
    if (found !== undefined) return found.value;
    this.missed += 1;
    this.known.remember(bytes, view, before.length, before.length + text.length, bytes.length, text);
    return text;
  }
}

const ruleOf = (id: number): string =>
  `{"action":"allowed","signature_id":${id},"signature":"a rule with a long name"}`;
const FOLLOWS = `,"app_proto":"http","payload":"${'x'.repeat(100)}"}`;

test('of a few hundred rules that alternate each is read once', () => {
  const reading = new Reading();
  for (let round = 0; round < 20; round++) {
    for (let id = 2_020_000; id < 2_020_300; id++) reading.read(ruleOf(id), ' '.repeat(round), FOLLOWS);
  }
  // Two rules in one pair of places are found; three are rare.
  expect(reading.missed).toBeLessThan(330);
});

test('two objects that begin alike do not push each other out', () => {
  const reading = new Reading();
  const alike = `{"signature":"${'a'.repeat(200)}`;
  for (let round = 0; round < 10; round++) for (const end of ['b"}', 'c"}']) reading.read(alike + end, '', FOLLOWS);
  expect(reading.missed).toBe(2);
});

test('whatever was remembered, what is found is what stands there', () => {
  const object = fc.array(fc.constantFrom('a', 'b', '"x"', ' '.repeat(40)), { maxLength: 8 }).map((parts) => {
    return `{${parts.join('')}}`;
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(object, fc.nat(5)), { maxLength: 40 }), (objects) => {
      const reading = new Reading();
      for (const [text, spaces] of objects) {
        const found = reading.read(text, ' '.repeat(spaces), FOLLOWS);
        expect(text.startsWith(found)).toBe(true);
        expect(found.startsWith('{') && found.endsWith('}')).toBe(true);
      }
    }),
  );
});
