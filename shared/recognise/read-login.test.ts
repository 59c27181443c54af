import { describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { readLogin } from './read-login.ts';
import {
  makeBase58CheckAddress,
  makeCashaddrAddress,
  makeEthereumAddress,
  makeMoneroAddress,
} from './wallet/testing.ts';

const monero = makeMoneroAddress('login');
const tron = makeBase58CheckAddress([0x41], 'login');
const raven = makeBase58CheckAddress([0x3c], 'login');
const kaspa = makeCashaddrAddress('kaspa', 'login');
const account = makeEthereumAddress('login');

describe('readLogin', () => {
  it.each([
    [monero, { coin: 'XMR' }, {}],
    [`${monero}.rig-7`, { coin: 'XMR' }, { worker: 'rig-7' }],
    [`${monero}+50000`, { coin: 'XMR' }, { difficulty: 50000 }],
    [`${monero}.rig+50000`, { coin: 'XMR' }, { worker: 'rig', difficulty: 50000 }],
    [`${monero}.${'0123456789abcdef'}.rig`, { coin: 'XMR' }, { worker: 'rig' }],
    [`${monero}/rig/me@mail.example`, { coin: 'XMR' }, { worker: 'rig' }],
    [`${monero}@rig`, { coin: 'XMR' }, { worker: 'rig' }],
    [`TRX:${tron}.rig#ab12-cd34`, { coin: 'TRX', address: tron }, { worker: 'rig' }],
    [`XMR:${monero}`, { coin: 'XMR', address: monero }, {}],
    [`SHIB:${account}.rig`, { coin: 'SHIB', address: account }, { worker: 'rig' }],
    [`VRSC:${raven}`, { coin: 'VRSC' }, {}],
    [`${kaspa}.rig`, { coin: 'KAS', address: kaspa }, { worker: 'rig' }],
    [`${account.toLowerCase()}.rig`, { coin: 'ETH', valid: false }, { worker: 'rig' }],
  ])('splits %s', (text, wallet, rest) => {
    const login = readLogin(text);
    expect(login).toMatchObject({ login: text, ...rest, wallet });
    expect(login?.placeholder).toBeUndefined();
    if (!('worker' in rest)) expect(login?.worker).toBeUndefined();
  });

  it('drops the password', () => {
    expect(readLogin(`${monero}.rig:secret`)?.login).toBe(`${monero}.rig`);
  });

  it.each([
    'YOUR_WALLET_ADDRESS',
    'WALLET_ADDRESS',
    '<wallet>',
    '$WALLET',
    '%WALLET%',
    'user',
    'xxxxxxxx',
    'wallet.worker',
  ])('knows %s for a placeholder', (text) => {
    expect(readLogin(text)).toEqual({ login: text, placeholder: true });
  });

  it.each(['x', 'web01', 'me@mail.example', `${monero.slice(0, 90)}.rig`])(
    'takes %s for a login without wallet',
    (text) => {
      expect(readLogin(text)).toEqual({ login: text });
    },
  );

  it('takes blanks for no login', () => {
    expect(readLogin(' \t')).toBeUndefined();
  });

  it('never throws and stays fast, whatever the text', () => {
    fuzz('readLogin', hostileText(), (text) => {
      readLogin(text);
      expect(readLogin(monero + text)?.login).toBeDefined();
    });
  });
});
