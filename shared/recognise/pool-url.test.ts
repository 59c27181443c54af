import { describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { findPoolUrls, readPoolUrl, readPoolUrlParts } from './pool-url.ts';

describe('readPoolUrl', () => {
  it.each([
    ['stratum+tcp://Pool.Example:3333', { host: 'pool.example', port: 3333, tls: false }],
    ['stratum+ssl://pool.example:443/path?x#y', { host: 'pool.example', port: 443, tls: true }],
    ['stratum+tls://pool.example.:443', { host: 'pool.example', port: 443, tls: true }],
    ['STRATUM2+TCP://pool.example:4444', { host: 'pool.example', port: 4444, tls: false }],
    ['stratum1+ssl://pool.example:1', { host: 'pool.example', port: 1, tls: true }],
    ['stratum://pool.example:65535', { host: 'pool.example', port: 65535 }],
    ['stratums://pool.example', { host: 'pool.example', tls: true }],
    ['tcp://192.0.2.1:80', { host: '192.0.2.1', port: 80, tls: false }],
    ['ssl://pool.example:9999', { host: 'pool.example', port: 9999, tls: true }],
    ['tls://[2001:DB8::1]:9999', { host: '2001:db8::1', port: 9999, tls: true }],
    ['daemon+http://192.0.2.1:18081', { host: '192.0.2.1', port: 18081, tls: false }],
    [' pool.example:3333 ', { host: 'pool.example', port: 3333 }],
    ['[::ffff:192.0.2.7]:3333', { host: '192.0.2.7', port: 3333 }],
    ['3221225985:3333', { host: '192.0.2.1', port: 3333 }],
    ['0xc0000201:3333', { host: '192.0.2.1', port: 3333 }],
    ['my_pool:3333', { host: 'my_pool', port: 3333 }],
  ])('reads %s', (text, pool) => {
    expect(readPoolUrl(text)).toEqual(pool);
  });

  it.each([
    ...[
      '',
      'pool.example',
      ':3333',
      'pool.example:0',
      'pool.example:65536',
      'pool.example:port',
      'pool.example:3333/x',
      '1.2.3.400:3333',
    ],
    ...[
      'http://pool.example:3333',
      'https://pool.example',
      'postgres://u:p@db.example:5432/x',
      'redis://h:1',
      'a b:1',
      'pool..example:1',
    ],
    ...[
      '-x.example:1',
      '[::1:3333',
      '[zz]:1',
      'stratum+tcp://',
      'stratum+tcp://POOL:PORT',
      'stratum+tcp://<pool>:3333',
      '::1:3333',
    ],
    ...[
      '<img src=x>:80',
      '../../etc:80',
      'stratum+tcp://a\u001b[31m:3333',
      `${'a'.repeat(64)}.example:1`,
      `${'a.'.repeat(200)}example:1`,
    ],
    ...['user@pool.example:3333', 'éxample:1', 'C:\\pool:1'],
  ])('reads no pool in %j', (text) => {
    expect(readPoolUrl(text)).toBeUndefined();
  });

  it('reads a bare host only where the port is optional', () => {
    expect(readPoolUrl('pool.example', { portOptional: true })).toEqual({ host: 'pool.example' });
  });

  it('reads the login in front of the host, never the password', () => {
    expect(readPoolUrlParts('stratum1+tcp://0xabc%2Erig:p@ss@pool.example:4444')).toEqual({
      pool: { host: 'pool.example', port: 4444, tls: false },
      scheme: 'stratum1+tcp',
      login: '0xabc.rig',
    });
    expect(readPoolUrlParts('stratum+tcp://%zz:x@pool.example:1')?.login).toBe('%zz');
  });
});

describe('findPoolUrls', () => {
  it('finds each pool once in free text, and no bare host and port', () => {
    const text =
      'use "stratum+tcp://a.example:1", (stratum+ssl://[2001:db8::2]:443) or a.example:1; ' +
      'then stratum+tcp://a.example:1. Not http://b.example:3333 nor stratum+tcp://HOST:PORT nor stratum+tcp://$POOL.';
    expect(findPoolUrls(text).map(({ pool }) => pool)).toEqual([
      { host: 'a.example', port: 1, tls: false },
      { host: '2001:db8::2', port: 443, tls: true },
    ]);
  });

  it('stops at the limit', () => {
    expect(findPoolUrls('stratum://a.example:1 stratum://a.example:2', 1)).toHaveLength(1);
  });
});

it('never throws and stays fast, whatever the text', () => {
  fuzz('readPoolUrl', hostileText(), (text) => {
    const pool = readPoolUrl(text);
    if (pool !== undefined) expect(pool.host).toMatch(/^[a-z0-9_.:-]+$/);
    readPoolUrl(`stratum+tcp://${text}`);
    for (const { pool: found } of findPoolUrls(`stratum+tcp://${text}`)) expect(found.host).not.toBe('');
  });
});
