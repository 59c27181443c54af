import { describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../../scripts/testing/fuzz.ts';
import { findWallets, recogniseWallet } from './recognise-wallet.ts';
import {
  makeBase58CheckAddress,
  makeBech32Address,
  makeCashaddrAddress,
  makeCryptonoteAddress,
  makeEthereumAddress,
  makeMoneroAddress,
  makeSegwitAddress,
} from './testing.ts';

/** Addresses published by their projects and standards as examples or for donations. */
const PUBLISHED = [
  [
    '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A',
    'XMR',
    'standard',
  ],
  [
    '888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H',
    'XMR',
    'subaddress',
  ],
  ['1KTexdemPdxSBcG55heUuTjDRYqbC5ZL8H', 'BTC', 'p2pkh'],
  ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'BTC', 'segwit'],
  ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0', 'BTC', 'taproot'],
  ['t3Vz22vK5z2LcKEdg16Yv4FFneEL1zg9ojd', 'ZEC', 'p2sh'],
  ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', 'ETH', 'account'],
  ['bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', 'BCH', 'account'],
] as const;

const MADE = [
  [makeMoneroAddress('a'), 'XMR', 'standard', /^4/],
  [makeMoneroAddress('b', 'subaddress'), 'XMR', 'subaddress', /^8/],
  [makeMoneroAddress('c', 'integrated'), 'XMR', 'integrated', /^4.{105}$/],
  [makeCryptonoteAddress(0x35, 'd'), 'XMR', 'standard-testnet', /^[9A]/],
  [makeCryptonoteAddress(0x24, 'e'), 'XMR', 'subaddress-stagenet', /^7/],
  [makeCryptonoteAddress(0x1032, 'f'), 'WOW', 'standard', /^Wo/],
  [makeCryptonoteAddress(0x2fb0, 'f'), 'WOW', 'subaddress', /^WW/],
  [makeCryptonoteAddress(0x2bb39a, 'g'), 'SUMO', 'standard', /^Sumo/],
  [makeCryptonoteAddress(0x2cca, 'h'), 'ARQ', 'standard', /^ar/],
  [makeCryptonoteAddress(0x5a, 'i'), 'GRFT', 'standard', /^G/],
  [makeCryptonoteAddress(0xb2, 'j'), 'AEON', 'standard', /^Wm/],
  [makeCryptonoteAddress(0x3bbb1d, 'k'), 'TRTL', 'standard', /^TRTL/],
  [makeCryptonoteAddress(0x4662, 'l'), 'ETN', 'standard', /^etn/],
  [makeCryptonoteAddress(0x7ad4, 'm'), 'CCX', 'standard', /^ccx7/],
  [makeBase58CheckAddress([0x41], 'n'), 'TRX', 'account', /^T/],
  [makeBase58CheckAddress([0x30], 'o'), 'LTC', 'p2pkh', /^L/],
  [makeBase58CheckAddress([0x32], 'o'), 'LTC', 'p2sh', /^M/],
  [makeBase58CheckAddress([0x1e], 'p'), 'DOGE', 'p2pkh', /^D/],
  [makeBase58CheckAddress([0x4c], 'q'), 'DASH', 'p2pkh', /^X/],
  [makeBase58CheckAddress([0x3c], 'r'), 'RVN', 'p2pkh', /^R/],
  [makeBase58CheckAddress([0x1c, 0xb8], 's'), 'ZEC', 'p2pkh', /^t1/],
  [makeSegwitAddress('ltc', 0, 20, 't'), 'LTC', 'segwit', /^ltc1q/],
  [makeBech32Address('zs', 43, 'u'), 'ZEC', 'sapling', /^zs1/],
  [makeBech32Address('u', 106, 'v', 0x2bc830a3), 'ZEC', 'unified', /^u1/],
  [makeCashaddrAddress('kaspa', 'w'), 'KAS', 'account', /^kaspa:q/],
  [makeEthereumAddress('x'), 'ETH', 'account', /^0x/],
] as const;

describe('recogniseWallet', () => {
  it.each(PUBLISHED)('reads the published %s', (address, coin, kind) => {
    expect(recogniseWallet(address)).toEqual({ address, coin, kind, valid: true });
  });

  it.each(MADE)('reads %s as %s %s', (address, coin, kind, form) => {
    expect(address).toMatch(form);
    expect(recogniseWallet(` ${address}\n`)).toEqual({ address, coin, kind, valid: true });
  });

  // Not for Ethereum: EIP-55 is so weak a check that some changes do not show.
  it.each([...PUBLISHED, ...MADE].map(([address]) => address).filter((address) => !address.startsWith('0x')))(
    'refuses %s with any one character changed',
    (address) => {
      for (let at = 0; at < address.length; at++) {
        const changed = address.slice(0, at) + (/q/i.test(address.charAt(at)) ? 'p' : 'q') + address.slice(at + 1);
        expect(recogniseWallet(changed), `at ${at}`).toBeUndefined();
      }
    },
  );

  it.each([
    ...[
      '',
      ' ',
      'x',
      'user',
      'YOUR_WALLET_ADDRESS',
      'WALLET_ADDRESS',
      '4'.repeat(95),
      '1'.repeat(34),
      '0x',
      `0x${'z'.repeat(40)}`,
    ],
    ...[makeMoneroAddress('a').toLowerCase(), makeMoneroAddress('a').slice(1), `${makeMoneroAddress('a')}1`],
    ...[makeSegwitAddress('bc', 0, 25, 'x'), makeSegwitAddress('bc', 17, 20, 'x'), makeSegwitAddress('xx', 0, 20, 'x')],
    ...[makeCashaddrAddress('unknown', 'x'), makeCryptonoteAddress(0x77, 'x'), makeBase58CheckAddress([0x99], 'x')],
    makeSegwitAddress('bc', 0, 20, 'x').replace('bc1q', 'bC1q'),
    '5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD',
  ])('finds no wallet in %j', (text) => {
    expect(recogniseWallet(text)).toBeUndefined();
  });

  it('writes an address whose case means nothing in lower case', () => {
    const address = makeSegwitAddress('bc', 0, 20, 'case');
    expect(recogniseWallet(address.toUpperCase())).toEqual(recogniseWallet(address));
  });

  it('reports an Ethereum account without letter case as not proven', () => {
    const address = makeEthereumAddress('x').toLowerCase();
    expect(recogniseWallet(address)).toEqual({ address, coin: 'ETH', kind: 'account', valid: false });
  });

  it('names the owner of an address that the caller knows', () => {
    const address = '48edfHu7V9Z84YzzMa6fUueoELZ9ZRXq9VetWzYGzKt52XU5xvqgzYnDK9URnRoJMk1j8nLwEVsaSWJ4fhdUyZijBGUicoD';
    expect(recogniseWallet(address)?.known).toBeUndefined();
    expect(recogniseWallet(address, new Map([[address, 'xmrig-donation']]))).toMatchObject({
      valid: true,
      known: 'xmrig-donation',
    });
  });
});

describe('findWallets', () => {
  it('finds each address once, in order, between any punctuation', () => {
    const monero = makeMoneroAddress('find');
    const tron = makeBase58CheckAddress([0x41], 'find');
    const kaspa = makeCashaddrAddress('kaspa', 'find');
    const text = `{"user":"${monero}.rig+1000"} TRX:${tron}, (${kaspa}) again ${monero} wallet_${tron}`;
    expect(findWallets(text).map(({ address }) => address)).toEqual([monero, tron, kaspa]);
  });

  it('leaves Ethereum accounts and runs that only contain an address alone', () => {
    expect(findWallets(`${makeEthereumAddress('x')} a${makeMoneroAddress('x')}`)).toEqual([]);
  });

  it('stops at the limit', () => {
    const text = ['a', 'b', 'c'].map((seed) => makeMoneroAddress(seed)).join(' ');
    expect(findWallets(text, undefined, 2)).toHaveLength(2);
  });
});

it('never throws and stays fast, whatever the text', () => {
  fuzz('recogniseWallet', hostileText(), (text) => {
    recogniseWallet(text);
    for (const { valid } of findWallets(text)) expect(valid).toBe(true);
  });
});
