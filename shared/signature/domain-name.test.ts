import { describe, expect, test } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { normaliseDomain, parentDomain } from './domain-name.ts';

describe('normaliseDomain', () => {
  test.each([
    ['Pool.Example', 'pool.example'],
    ['pool.example.', 'pool.example'],
    ['_stratum._tcp.pool.example', '_stratum._tcp.pool.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
    ['BÜCHER.EXAMPLE', 'xn--bcher-kva.example'],
    ['矿池。example', 'xn--btwv1w.example'],
    ['矿池.example。', 'xn--btwv1w.example'],
    ['ｐｏｏｌ.example', 'pool.example'],
  ])('%s is %s', (text, name) => expect(normaliseDomain(text)).toBe(name));

  test.each([
    '',
    '.',
    '..',
    'a..example',
    '.pool.example',
    'pool.example..',
    'é.example.。',
    '-a.example',
    'a-.example',
    'pool.example:3333',
    'http://pool.example',
    'user@pool.example',
    'pool.example/x',
    'pool example',
    'pool.example\0',
    '203.0.113.7',
    '1.2',
    '１.２.３.４',
    '2001:db8::1',
    '[::1]',
    'é/pool.example',
    'é@pool.example',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(130)}example`,
  ])('%j is no name', (text) => expect(normaliseDomain(text)).toBeUndefined());

  test('is total, and its result is its own normal form', () => {
    fuzz('normaliseDomain', hostileText(), (text) => {
      const name = normaliseDomain(text);
      if (name === undefined) return;
      expect(name).toMatch(/^[a-z0-9._-]{1,253}$/);
      expect(normaliseDomain(name)).toBe(name);
      expect(normaliseDomain(name.toUpperCase())).toBe(name);
    });
  });
});

test('parentDomain goes up by whole labels and ends', () => {
  expect(parentDomain('a.b.c')).toBe('b.c');
  expect(parentDomain('c')).toBeUndefined();
});
