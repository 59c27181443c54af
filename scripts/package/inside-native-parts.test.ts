import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { linkedCrates } from './inside-native-parts.ts';

const ARGON2 = join(import.meta.dirname, '../../node_modules/@node-rs/argon2-linux-x64-gnu/argon2.linux-x64-gnu.node');

it('names the crates in a native part, with the text of their licences', () => {
  const found = new Map(linkedCrates(readFileSync(ARGON2, 'latin1')).map((each) => [each.name, each]));
  expect([...found.keys()]).toEqual(expect.arrayContaining(['argon2-rust', 'napi', 'rand', 'rust', 'mimalloc']));
  expect(found.get('napi')).toMatchObject({
    registry: 'cargo',
    licence: 'MIT',
    version: expect.stringMatching(/^3\./),
  });
  expect(found.get('napi')?.licenceText).toContain('Copyright (c) 2020 LongYinan');
  expect(found.get('mimalloc')).toMatchObject({ version: undefined, registry: 'generic' });
});

it('takes each crate once, with paths of either system', () => {
  const found = linkedCrates('/x/napi-3.1.0/src/a.rs\0C:\\x\\napi-3.1.0\\src\\b.rs\0/x/rand-0.10.2/src/lib.rs');
  expect(found.map(({ name, version }) => `${name} ${version}`)).toEqual(['napi 3.1.0', 'rand 0.10.2']);
});

it('ends the build at a crate whose licence nobody has looked up', () => {
  expect(() => linkedCrates('/x/some-crate-1.2.3/src/lib.rs')).toThrow('some-crate is linked into a native part');
});
