import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { emptySignatureSet } from './compile-signatures.ts';
import { loadSignatures } from './load.ts';
import { compileToJson, signatureSetFromJson } from './signatures-json.ts';

const BUILTIN = [
  {
    name: 'pools.yaml',
    text: `
kind: pools
defaults: { is: pool, confidence: medium, sources: [one] }
entries:
  - { domain: 2miners.com, coins: [XMR], ports: [2222] }
  - { domain: fee.2miners.com, is: dev-fee }
  - { domain: me.ddns.example, match: exact }
`,
  },
  {
    name: 'addresses.yaml',
    text: `
kind: addresses
defaults: { is: pool, confidence: low, sources: [one] }
entries:
  - { address: 203.0.113.7, port: 3333, seen: 2026-01-02 }
  - { address: 203.0.113.8 }
  - { address: 203.0.113.8, port: 45700, is: malware-pool, confidence: medium }
  - { address: "2001:DB8::7", port: 3333 }
`,
  },
  {
    name: 'rest.yaml',
    text: `
kind: miners
defaults: { works: cpu, confidence: high, sources: [one] }
entries:
  - { name: xmrig, title: XMRig, programs: [xmrig, "xmrig-6*"], commonNames: [miner], flags: [--donate-level] }
  - { name: relay, title: Relay, works: relay, programs: [xmrig-proxy, a-very-long-program-name], flags: [--donate-level] }
`,
  },
  {
    name: 'ports.yaml',
    text: 'kind: ports\ndefaults: { confidence: low, sources: [one] }\nentries: [{ port: 3333, meaning: stratum }, { port: 52018, meaning: worm, side: listener }]',
  },
  {
    name: 'wallets.yaml',
    text: 'kind: wallets\ndefaults: { confidence: high, sources: [one] }\nentries: [{ wallet: 44AFFq5kSiGBoZ4NMDwYtN18, known: somebody }, { wallet: 888tNkZrPN6JsEgekjMnABU4 }]',
  },
];
const SITE = {
  name: 'site.yaml',
  text: 'kind: indicators\nentries: [{ address: 203.0.113.7, port: 3333, is: malware-pool }, { domain: 2miners.com, is: relay-service }, { wallet: 44AFFq5kSiGBoZ4NMDwYtN18 }]',
};
const loaded = loadSignatures(BUILTIN);
const set = loaded.set;

test('the content of this test is sound', () => expect(loaded.problems).toEqual([]));

describe('matchDomain', () => {
  test('drops what IDNA of Unicode 17 drops, on every system', () => {
    const ends = [0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180f, 0x200b, 0x2060, 0x2064, 0x206a, 0x206f];
    const others = [0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0x1bca0, 0x1bca3, 0x1d173, 0x1d17a, 0xe0100, 0xe01ef];
    for (const code of [...ends, ...others])
      expect(set.matchDomain(`2mi${String.fromCodePoint(code)}ners.com`), code.toString(16)).toBeDefined();
  });

  test.each([
    '2miners.com',
    'xmr.2miners.com',
    'a.b.XMR.2Miners.COM.',
    'XMR。2miners.com',
    '\u{1d173}2min\u00aders.com' /* what IDNA drops */,
  ])('%s matches', (name) => {
    expect(set.matchDomain(name)).toMatchObject({
      id: 'domain:2miners.com',
      kind: 'pool',
      source: 'builtin',
      coins: ['XMR'],
    });
  });

  test.each([
    'notapool.2miners.com.example',
    'evil2miners.com',
    '2miners.com.example',
    'com',
    'iners.com',
    '2miners.co',
    '2miners.comm',
    '2miners.com/',
    'http://2miners.com',
    '2miners.com:3333',
    '2miners.com@evil.example',
    '2miners.com..',
    '2mіners.com' /* Cyrillic i */,
    '.\u{1d173}2miners.com' /* an empty label */,
    '2miners.com.\u{1d173}',
    'ddns.example',
    'other.ddns.example',
    'a.me.ddns.example',
    '__proto__',
    'constructor',
    '',
  ])('canary: %j does not', (name) => expect(set.matchDomain(name)).toBeUndefined());

  test('the most specific name wins', () => {
    expect(set.matchDomain('x.fee.2miners.com')).toMatchObject({ kind: 'dev-fee', domain: 'fee.2miners.com' });
    expect(set.matchDomain('me.ddns.example')?.id).toBe('domain:me.ddns.example');
  });

  test('hostile names: whatever matches ends in a listed name by whole labels', () => {
    const wrapped = fc.tuple(
      fc.oneof(hostileText(), fc.constantFrom('\u00ad', '.\u{1d173}', 'a.\u200b', '\u{1d173}', 'a\u3002', '\u0301')),
      fc.constantFrom('', '.', '2miners.com', '.2miners.com', '.2miners.com.', '.2MINERS.com', '2min\u2060ers.com'),
    );
    fuzz('matchDomain', wrapped, ([start, end]) => {
      const found = set.matchDomain(start + end);
      if (found !== undefined) {
        // As a resolver reads it: IDNA drops what is invisible, folds what looks alike by compatibility, and knows four dots (UTS 46).
        const read = (start + end)
          .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
          .normalize('NFKC')
          .toLowerCase();
        expect(`.${read.replaceAll('。', '.').replace(/\.$/, '')}`).toMatch(/\.2miners\.com$|^\.me\.ddns\.example$/);
      }
    });
  });

  test('a name made of labels matches exactly when it ends in the listed labels', () => {
    fuzz(
      'matchDomain labels',
      fc.array(fc.constantFrom('2miners', 'com', 'xmr', 'a2miners', 'example'), { maxLength: 6 }),
      (labels) => {
        const below = labels.at(-1) === 'com' && labels.at(-2) === '2miners';
        expect(set.matchDomain(labels.join('.')) !== undefined).toBe(below);
      },
    );
  });
});

describe('matchAddress', () => {
  test('an entry with a port matches that port only', () => {
    expect(set.matchAddress('203.0.113.7', 3333)).toMatchObject({
      id: 'address:203.0.113.7:3333',
      port: 3333,
      seen: '2026-01-02',
    });
    expect(set.matchAddress('203.0.113.7', 3334)).toBeUndefined();
    expect(set.matchAddress('203.0.113.7')).toBeUndefined();
  });

  test('an entry without a port says so, and gives way to one with', () => {
    expect(set.matchAddress('203.0.113.8', 22)).not.toHaveProperty('port');
    expect(set.matchAddress('203.0.113.8')).toMatchObject({ id: 'address:203.0.113.8' });
    expect(set.matchAddress('203.0.113.8', 45700)).toMatchObject({ kind: 'malware-pool', port: 45700 });
    expect(set.matchAddress('203.0.113.8', 0)).not.toHaveProperty('port');
  });

  test.each(['::ffff:203.0.113.7', '::ffff:cb00:7107', '203.0.113.7'])('%s is the IPv4 address', (ip) => {
    expect(set.matchAddress(ip, 3333)?.address).toBe('203.0.113.7');
  });

  test('IPv6 in any spelling', () => {
    expect(set.matchAddress('2001:0db8:0:0:0:0:0:7', 3333)?.id).toBe('address:[2001:db8::7]:3333');
    expect(set.matchAddress('2001:db8::8', 3333)).toBeUndefined();
  });

  test('hostile text matches nothing', () => {
    fuzz('matchAddress', fc.tuple(hostileText(), fc.integer()), ([text, port]) => {
      const found = set.matchAddress(text, port);
      if (found !== undefined) expect(text).toMatch(/203\.0\.113\.[78]|cb00|db8/i);
    });
  });
});

describe('the other questions', () => {
  test('matchPool takes a name or an address', () => {
    expect(set.matchPool({ host: 'xmr.2miners.com', port: 1 })?.id).toBe('domain:2miners.com');
    expect(set.matchPool({ host: '203.0.113.7', port: 3333 })?.id).toBe('address:203.0.113.7:3333');
    expect(set.matchPool({ host: '203.0.113.7' })).toBeUndefined();
    expect(set.matchPool({ host: 'pool.example', port: 3333 })).toBeUndefined();
  });

  test('matchPort knows destinations, not listeners', () => {
    expect(set.matchPort(3333)).toMatchObject({ kind: 'port', confidence: 'low', note: 'stratum' });
    expect(set.matchPort(52018)).toBeUndefined();
    expect(set.matchPort(Number.NaN)).toBeUndefined();
    expect(set.ports.map(({ port }) => port)).toEqual([3333, 52018]);
  });

  test('wallets are compared exactly; the known ones are a list', () => {
    expect(set.wallet('44AFFq5kSiGBoZ4NMDwYtN18')?.known).toBe('somebody');
    expect(set.wallet('44affq5ksigboz4nmdwytn18')).toBeUndefined();
    expect([...set.knownWallets]).toEqual([['44AFFq5kSiGBoZ4NMDwYtN18', 'somebody']]);
  });

  test.each([
    ['xmrig', 'xmrig', 'high'],
    ['XMRIG.EXE', 'xmrig', 'high'],
    ['/tmp/.x/xmrig', 'xmrig', 'high'],
    ['C:\\Java\\SmartMiner\\xmrig.exe', 'xmrig', 'high'],
    ['xmrig-6.21', 'xmrig', 'high'],
    ['miner', 'xmrig', 'low'],
    ['xmrig-proxy', 'relay', 'high'],
    ['a-very-long-pro', 'relay', 'high'],
  ])('program %s is of %s, %s', (name, miner, confidence) => {
    expect(set.programName(name)).toMatchObject({ miner, confidence, kind: 'program' });
  });

  test.each(['xmrig/', 'xmri', 'xmrig.conf', 'minerd2', '', '.exe', 'a-very-long-pr'])(
    'program %j is unknown',
    (name) => {
      expect(set.programName(name)).toBeUndefined();
    },
  );

  test('flags come with or without a value', () => {
    expect(set.minersWithFlag('--donate-level=1').map(({ name }) => name)).toEqual(['xmrig', 'relay']);
    expect(set.minersWithFlag('--donate-level')).toHaveLength(2);
    expect(set.minersWithFlag('--donate-levels')).toEqual([]);
  });

  test('an empty set answers', () => {
    expect(emptySignatureSet().matchPool({ host: '2miners.com' })).toBeUndefined();
  });
});

describe('on top of built-in content', () => {
  test("the operator's entries win, and take nothing else away", () => {
    const both = loadSignatures([SITE], set);
    expect(both.problems).toEqual([]);
    expect(both.set.matchAddress('203.0.113.7', 3333)).toMatchObject({
      source: 'site',
      kind: 'malware-pool',
      confidence: 'high',
    });
    expect(both.set.matchDomain('xmr.2miners.com')).toMatchObject({ source: 'site', kind: 'relay-service' });
    expect(both.set.matchDomain('fee.2miners.com')?.source).toBe('builtin');
    expect(both.set.wallet('44AFFq5kSiGBoZ4NMDwYtN18')?.source).toBe('site');
    expect(both.set.knownWallets.size).toBe(0);
    expect(set.matchDomain('xmr.2miners.com')?.source).toBe('builtin');
  });

  test('the compiled form says the same', () => {
    const again = signatureSetFromJson(compileToJson(set));
    expect(again?.entries).toEqual(set.entries);
    expect(again?.matchAddress('203.0.113.8', 45700)).toEqual(set.matchAddress('203.0.113.8', 45700));
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"format":"minesweep-signatures","version":2,"entries":[]}',
    '{"format":"minesweep-signatures","version":1,"entries":[{"type":"domain"}]}',
  ])('what is not a compiled set is refused: %s', (text) => expect(signatureSetFromJson(text)).toBeUndefined());

  test('hostile text is no compiled set', () => {
    fuzz('signatureSetFromJson', hostileText(), (text) => expect(signatureSetFromJson(text)).toBeUndefined());
  });
});
