import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { type PastedItem, readPaste } from './paste.ts';
import { makeEthereumAddress, makeMoneroAddress } from './wallet/testing.ts';

const SHA256 = `${'a'.repeat(63)}1`;
const ADDRESS = (ip: string, port?: number): PastedItem => ({
  kind: 'address',
  ip,
  ...(port === undefined ? {} : { port }),
});
const CONNECTION: PastedItem = {
  ...{ kind: 'connection', protocol: 'tcp' },
  source: { ip: '10.1.2.3', port: 51_544 },
  destination: { ip: '192.0.2.7', port: 3333 },
};

describe('one thing', () => {
  it.each<[string, PastedItem]>([
    ['192.0.2.7', ADDRESS('192.0.2.7')],
    ['192.0.2[.]7', ADDRESS('192.0.2.7')],
    ['192[dot]0(dot)2[.]7', ADDRESS('192.0.2.7')],
    ['  "192.0.2.7", ', ADDRESS('192.0.2.7')],
    ['192.0.2.7:3333', ADDRESS('192.0.2.7', 3333)],
    ['192.0.2.7[:]3333', ADDRESS('192.0.2.7', 3333)],
    ['[2001:DB8::1]:3333', ADDRESS('2001:db8::1', 3333)],
    ['2001:0db8:0:0::1', ADDRESS('2001:db8::1')],
    ['::ffff:192.0.2.7', ADDRESS('192.0.2.7')],
    ['hxxp://192.0.2.7:8080/x', ADDRESS('192.0.2.7', 8080)],
    ['10.9.8.7/8', { kind: 'network', cidr: '10.0.0.0/8' }],
    ['2001:db8::9/32', { kind: 'network', cidr: '2001:db8::/32' }],
    ['hxxps://Pool[.]Example/path?x=1', { kind: 'domain', domain: 'pool.example' }],
    ['pool.example', { kind: 'domain', domain: 'pool.example' }],
    ['pool.example:3333', { kind: 'pool', pool: { host: 'pool.example', port: 3333 } }],
    ['stratum+tcp://pool.example:3333', { kind: 'pool', pool: { host: 'pool.example', port: 3333, tls: false } }],
    [SHA256.toUpperCase(), { kind: 'file-hash', algorithm: 'sha256', hash: SHA256 }],
    [`md5:${'b'.repeat(32)}`, { kind: 'file-hash', algorithm: 'md5', hash: 'b'.repeat(32) }],
    ['inc_0123456789abcdef0123', { kind: 'incident', id: 'inc_0123456789abcdef0123' }],
    ['fnd_0123456789', { kind: 'finding', id: 'fnd_0123456789' }],
    ['7348000000000001', { kind: 'alert', id: '7348000000000001' }],
    ['1348000000000001', { kind: 'text', text: '1348000000000001' }],
    ['web-1', { kind: 'text', text: 'web-1' }],
    ['kheiper.exe', { kind: 'text', text: 'kheiper.exe' }],
    ['the one with the fan, again', { kind: 'text', text: 'the one with the fan, again' }],
  ])('%s', (text, item) => {
    expect(readPaste(text)).toEqual({ items: [item], isList: false, isCut: false });
  });

  it.each([
    'TCP 10.1.2.3:51544 -> 192.0.2.7:3333',
    '{TCP} 10.1.2.3:51544 -> 192.0.2.7:3333',
    '10.1.2.3:51544 → 192.0.2.7:3333 tcp',
    '10.1.2.3,51544,192.0.2.7,3333,TCP',
    'tcp\t10.1.2.3\t192.0.2.7\t51544\t3333',
    'tcp 6 431999 ESTABLISHED src=10.1.2.3 dst=192.0.2.7 sport=51544 dport=3333 src=192.0.2.7 dst=10.1.2.3 sport=3333 dport=51544',
    'tcp        0      0 10.1.2.3:51544          192.0.2[.]7:3333        ESTABLISHED',
    'tcp IP 10.1.2.3.51544 > 192.0.2.7.3333:',
  ])('a connection: %s', (text) => {
    expect(readPaste(text).items).toEqual([CONNECTION]);
  });

  it('a wallet, alone or as part of a login or a URL', () => {
    const address = makeMoneroAddress('somebody');
    const known = new Map([[address, 'a-donation']]);
    for (const text of [address, `${address}.rig1`, `${address}+5000`, `user: "${address}"`]) {
      const { items } = readPaste(text, { known });
      expect(items).toEqual([
        { kind: 'wallet', wallet: expect.objectContaining({ address, coin: 'XMR', valid: true }) },
      ]);
      expect(items[0]).toHaveProperty('wallet.known', 'a-donation');
    }
    expect(readPaste(`stratum+tcp://${address}.rig:secret@pool.example:3333`).items).toEqual([
      { kind: 'pool', pool: { host: 'pool.example', port: 3333, tls: false } },
      { kind: 'wallet', wallet: expect.objectContaining({ address }) },
    ]);
    expect(readPaste(makeEthereumAddress('x')).items[0]?.kind).toBe('wallet');
    const wrong = `${address.slice(0, -1)}${address.endsWith('1') ? '2' : '1'}`;
    expect(readPaste(wrong).items).toEqual([{ kind: 'text', text: wrong }]);
  });

  it('is no connection without a port, or with a sentence around it', () => {
    expect(readPaste('10.1.2.3 -> 192.0.2.7').items).toEqual([ADDRESS('10.1.2.3'), ADDRESS('192.0.2.7')]);
    expect(readPaste('we saw 10.1.2.3:1 and 192.0.2.7:2 there').items).toHaveLength(2);
    expect(readPaste('999.1.1.1').items).toEqual([{ kind: 'text', text: '999.1.1.1' }]);
  });
});

describe('many things', () => {
  it.each([
    '192.0.2.1\n192.0.2.2\r\n192.0.2.1\n',
    '192.0.2.1, 192.0.2.2; 192.0.2.1',
    'source,alerts\n192.0.2.1,17\n192.0.2.2,4\n',
    '| 192.0.2.1 | web server |\n| 192.0.2.2 | printer |',
    'We saw 192[.]0[.]2[.]1 and (192.0.2.2).',
    '192.0.2.1，192.0.2.2、192.0.2.1',
  ])('%j', (text) => {
    expect(readPaste(text)).toEqual({
      ...{ items: [ADDRESS('192.0.2.1'), ADDRESS('192.0.2.2')], isList: true, isCut: false },
    });
  });

  it('takes names that it cannot know as texts, line by line and in a row', () => {
    const names = ['web-1', 'db1', '資料庫-2'].map((text) => ({ kind: 'text', text }));
    expect(readPaste('web-1\ndb1\n資料庫-2').items).toEqual(names);
    expect(readPaste('web-1, db1,資料庫-2').items).toEqual(names);
  });

  it('says when it left something out', () => {
    const text = Array.from({ length: 30 }, (_, n) => `10.0.0.${n}`).join('\n');
    expect(readPaste(text, { limit: 30 })).toMatchObject({ isCut: false });
    const cut = readPaste(text, { limit: 10 });
    expect([cut.items.length, cut.isCut]).toEqual([10, true]);
    expect(readPaste(`${'x '.repeat(300_000)}`).isCut).toBe(true);
    // Words that look like something and are not: so many are looked at, and no more.
    expect(readPaste('{"a":'.repeat(30_000)).isCut).toBe(true);
    expect(readPaste('{"a":'.repeat(5_000)).isCut).toBe(false);
  });

  it.each(['::', '2001:db8::', '2001:db8::,', '(2001:db8::)', '2001:db8::;'])('keeps the colons %s ends in', (text) => {
    const ip = text.replace(/[^0-9a-f:]/g, '');
    expect(readPaste(text).items).toEqual([{ kind: 'address', ip }]);
  });

  it('takes a colon behind an address for a separator', () => {
    expect(readPaste('2001:db8::1:').items).toEqual([{ kind: 'address', ip: '2001:db8::1' }]);
  });

  it('finds every address of a list, however it is written', () => {
    const defanged = (ip: string) => fc.constantFrom(ip, ip.replaceAll('.', '[.]'), `"${ip}"`, `<${ip}>`, `${ip},17`);
    const list = fc.uniqueArray(fc.ipV4(), { minLength: 2, maxLength: 40 });
    const written = list.chain((ips) => fc.tuple(fc.constant(ips), fc.tuple(...ips.map(defanged))));
    fc.assert(
      fc.property(written, ([ips, lines]) => {
        expect(readPaste(lines.join('\n')).items).toEqual(ips.map((ip) => ADDRESS(ip)));
      }),
    );
  });
});

describe('whatever is pasted', () => {
  it('is read in time, without dialogue, within its bounds', { timeout: 600_000 }, () => {
    fuzz('paste', hostileText(), (text) => {
      const { items } = readPaste(text);
      expect(items.length).toBeLessThanOrEqual(5_000);
      if (text.trim() !== '' && items.length === 0) expect(text).toMatch(/^[\p{C}\p{Z}\s\p{P}\p{S}]*$/u);
    });
    const pieces = fc.constantFrom(
      '10.0.0.1',
      ':',
      '-> ',
      '3333',
      '[.]',
      'src=',
      '1.',
      ' ',
      '\n',
      'a',
      'stratum+tcp://',
      ',',
      '/24',
      '>',
    );
    fuzz(
      'paste of pieces',
      fc.array(pieces, { maxLength: 400 }).map((parts) => parts.join('')),
      (text) => void readPaste(text),
    );
  });

  it('is the same when what was read is pasted again', () => {
    fuzz('paste again', hostileText(), (text) => {
      for (const item of readPaste(text).items.slice(0, 20)) {
        const again =
          item.kind === 'address' && item.port === undefined
            ? item.ip
            : item.kind === 'domain'
              ? item.domain
              : undefined;
        if (again !== undefined) expect(readPaste(again).items).toEqual([item]);
      }
    });
  });
});
