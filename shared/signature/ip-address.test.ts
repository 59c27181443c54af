import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { normaliseIp } from './ip-address.ts';

describe('normaliseIp', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:cb00:7107', '203.0.113.7'],
    ['2001:DB8:0:0::7', '2001:db8::7'],
    ['2001:0db8:0000:0000:0000:0000:0000:0007', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::', '::'],
  ])('%s is %s', (text, address) => expect(normaliseIp(text)).toBe(address));

  test.each([
    '',
    '203.0.113',
    '203.0.113.256',
    '010.0.113.7',
    '0x7f.0.0.1',
    '2130706433',
    '203.0.113.7.',
    ' 203.0.113.7',
    '203.0.113.7:3333',
    '203.0.113.7/24',
    '1:2:3',
    ':::',
    '2001:db8::g',
    '[2001:db8::7',
    'pool.example',
    '::ffff:203.0.113.256',
  ])('%j is no address', (text) => expect(normaliseIp(text)).toBeUndefined());

  test('every spelling of an IPv4 address is the same', () => {
    fuzz('normaliseIp v4', fc.ipV4(), (ip) => {
      expect(normaliseIp(ip)).toBe(ip);
      expect(normaliseIp(`::ffff:${ip}`)).toBe(ip);
    });
  });

  test('every IPv6 address has a normal form', () => {
    fuzz('normaliseIp v6', fc.ipV6(), (ip) => {
      const address = normaliseIp(ip);
      expect(address).toBeDefined();
      expect(normaliseIp(address ?? '')).toBe(address);
      expect(normaliseIp(ip.toUpperCase())).toBe(address);
    });
  });

  test('is total', () => {
    fuzz('normaliseIp text', hostileText(), (text) => {
      const address = normaliseIp(text);
      if (address !== undefined) expect(normaliseIp(address)).toBe(address);
    });
  });
});
