import { describe, expect, it } from 'vitest';
import { compileSignatures } from './compile-signatures.ts';
import { SiteSignatures } from './site-signatures.ts';

const PATH = '/etc/site.yaml';
const pool = (...addresses: readonly string[]) =>
  `kind: indicators\nentries:\n${addresses.map((each) => `  - { address: ${each}, port: 3333, is: pool, confidence: high }\n`).join('')}`;
const from = (text: string, name = 'site.yaml') => [{ path: PATH, read: [{ name, text }] }];

function siteOf(text: string): SiteSignatures {
  const site = new SiteSignatures(compileSignatures([]));
  site.take(from(text));
  return site;
}

describe('the signatures of a site', () => {
  it('follow a file that is changed', () => {
    const site = siteOf(pool('203.0.113.7'));
    site.take(from(pool('203.0.113.8')));
    expect(site.set.matchAddress('203.0.113.8', 3333)).toBeDefined();
    expect(site.set.matchAddress('203.0.113.7', 3333)).toBeUndefined();
    expect(site.problems).toEqual([]);
  });

  it.each(['kind: [', 'kind: indicators\nentries:\n  - { address: nonsense, is: pool, confidence: high }\n', ''])(
    'keep what a file said before it was changed into %j, and say so, until it is mended',
    (wrong) => {
      const site = siteOf(pool('203.0.113.7'));
      site.take(from(wrong));
      expect(site.set.matchAddress('203.0.113.7', 3333)).toBeDefined();
      expect(site.problems.at(-1)).toBe('site.yaml has mistakes: what it said before still holds');
      site.take(from(pool('203.0.113.9')));
      expect(site.set.matchAddress('203.0.113.9', 3333)).toBeDefined();
      expect(site.problems).toEqual([]);
    },
  );

  it('keep what a path said that cannot be read any more', () => {
    const site = siteOf(pool('203.0.113.7'));
    site.take([{ path: PATH, read: { problem: 'ENOENT' } }]);
    expect(site.set.matchAddress('203.0.113.7', 3333)).toBeDefined();
    expect(site.problems).toEqual(['ENOENT: what it said before still holds']);
  });

  it('forget a file that left its folder', () => {
    const site = siteOf(pool('203.0.113.7'));
    site.take([{ path: PATH, read: [] }]);
    expect(site.set.matchAddress('203.0.113.7', 3333)).toBeUndefined();
    expect(site.problems).toEqual([]);
  });

  it('leave out what is wrong from the beginning, and take the rest', () => {
    const site = siteOf(`${pool('203.0.113.7')}  - { address: nonsense, is: pool, confidence: high }\n`);
    expect(site.set.matchAddress('203.0.113.7', 3333)).toBeDefined();
    expect(site.problems).toHaveLength(1);
  });
});
