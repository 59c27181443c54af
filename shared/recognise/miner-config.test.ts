import { describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { readMinerConfig } from './miner-config.ts';
import { makeBase58CheckAddress, makeEthereumAddress, makeMoneroAddress } from './wallet/testing.ts';

const monero = makeMoneroAddress('config');
const tron = makeBase58CheckAddress([0x41], 'config');

const settings = {
  autosave: true,
  'donate-level': 1,
  randomx: { '1gb-pages': false, wrmsr: true, numa: true },
  cpu: { enabled: true, 'huge-pages': true, 'max-threads-hint': 50, rx: [0, 1] },
  'print-time': 60,
};
const pool = {
  url: 'pool.example:3333',
  user: `${monero}.rig`,
  pass: 'secret',
  'rig-id': null,
  nicehash: false,
  tls: true,
};

function codesOf(text: string): readonly string[] {
  return readMinerConfig(text)?.reasons.map(({ code }) => code) ?? [];
}

describe('readMinerConfig', () => {
  it('reads an XMRig configuration with pool, wallet and login, and no password', () => {
    const reading = readMinerConfig(JSON.stringify({ ...settings, pools: [pool] }));
    expect(reading).toMatchObject({
      is: 'miner-config',
      family: 'xmrig',
      score: 100,
      pools: [{ host: 'pool.example', port: 3333, tls: true }],
      wallets: [{ address: monero, coin: 'XMR', valid: true }],
      logins: [`${monero}.rig`],
      evasion: [],
      template: false,
    });
    expect(JSON.stringify(reading)).not.toContain('secret');
  });

  it('reads it with comments, trailing commas and a byte order mark, and whatever the file would be called', () => {
    const text = `\ufeff// mine\n{"donate-level": 0, /* x */ "pools": [{"url": "[2001:db8::3]:3333", "user": "${monero}",},],}`;
    expect(readMinerConfig(text)).toMatchObject({ score: 100, pools: [{ host: '2001:db8::3', port: 3333 }] });
  });

  it('adds the published weights', () => {
    const bare = (extra: object) =>
      readMinerConfig(JSON.stringify({ pools: [{ url: 'pool.example:3333', user: 'x' }], ...extra }));
    expect(bare({ 'donate-level': 1 })?.score).toBe(70);
    expect(bare({ randomx: { wrmsr: true } })?.score).toBe(75);
    expect(bare({ cpu: { 'huge-pages': true } })?.score).toBe(70);
    expect(readMinerConfig(`{"pools":[{"url":"pool.example:3333","user":"${monero}"}]}`)?.score).toBe(90);
  });

  it('finds the pool of a template and no wallet, and is not certain of it', () => {
    const reading = readMinerConfig(JSON.stringify({ ...settings, pools: [{ ...pool, user: 'YOUR_WALLET_ADDRESS' }] }));
    expect(reading).toMatchObject({
      template: true,
      pools: [{ host: 'pool.example', port: 3333 }],
      wallets: [],
      logins: [],
    });
    expect(reading?.score).toBeLessThan(80);
    expect(reading?.reasons).toContainEqual({
      code: 'placeholder-login',
      points: -30,
      params: { login: 'YOUR_WALLET_ADDRESS' },
    });
  });

  it('keeps the login of a miner behind a relay, which is no wallet', () => {
    const reading = readMinerConfig(
      JSON.stringify({ ...settings, pools: [{ url: '10.1.2.3:3333', user: 'x', pass: 'x' }] }),
    );
    expect(reading).toMatchObject({
      pools: [{ host: '10.1.2.3', port: 3333 }],
      wallets: [],
      logins: ['x'],
      template: false,
    });
  });

  it('marks a known wallet', () => {
    const text = JSON.stringify({ ...settings, pools: [pool] });
    expect(readMinerConfig(text, new Map([[monero, 'xmrig-donation']]))?.wallets[0]?.known).toBe('xmrig-donation');
  });

  it('takes a pool that stands alone for a list of one', () => {
    expect(readMinerConfig(JSON.stringify({ ...settings, pools: pool }))?.pools).toHaveLength(1);
  });

  it('tells a relay from a miner', () => {
    const relay = {
      bind: [{ host: '0.0.0.0', port: 3333, tls: false }],
      mode: 'nicehash',
      'custom-diff': 0,
      workers: true,
      pools: [pool],
    };
    expect(readMinerConfig(JSON.stringify(relay))).toMatchObject({
      is: 'relay-config',
      family: 'xmrig-proxy',
      score: 100,
    });
    expect(readMinerConfig(JSON.stringify({ ...relay, pools: [{ url: 'pool.example:3333', user: 'x' }] }))?.is).toBe(
      'relay-config',
    );
  });

  it('reports the keys of a fork that hides from monitors', () => {
    const config = { ...settings, pools: [pool], 'process-pause-names': 'Taskmgr.exe', 'cpu-high-pause': 95 };
    expect(readMinerConfig(JSON.stringify(config))).toMatchObject({
      family: 'xmrig-watcher',
      evasion: ['cpu-high-pause', 'process-pause-names'],
    });
  });

  it('reads the remote configuration of SilentCryptoMiner', () => {
    const config = {
      algo: 'rx/0',
      pool: 'pool.example',
      port: 443,
      wallet: monero,
      password: 'x',
      ssltls: true,
      'stealth-targets': 'Taskmgr.exe',
      'idle-wait': 5,
    };
    expect(readMinerConfig(JSON.stringify(config))).toMatchObject({
      family: 'silent-crypto-miner',
      score: 100,
      pools: [{ host: 'pool.example', port: 443, tls: true }],
      wallets: [{ address: monero }],
      evasion: ['stealth-targets', 'idle-wait'],
    });
  });

  it('reads the files of xmr-stak, which have no outer braces', () => {
    const pools = `"pool_list" : [ {"pool_address" : "pool.example:3333", "wallet_address" : "${monero}", "pool_password" : "x", "use_tls" : true, }, ],\n"currency" : "monero",`;
    expect(readMinerConfig(pools)).toMatchObject({
      family: 'xmr-stak',
      score: 90,
      pools: [{ host: 'pool.example', port: 3333, tls: true }],
      wallets: [{ address: monero }],
    });
    expect(
      readMinerConfig('"cpu_threads_conf" : [ { "low_power_mode" : false, "affine_to_cpu" : 0 }, ],')?.family,
    ).toBe('xmr-stak');
  });

  it('reads a cpuminer configuration, TRX wallet included', () => {
    const config = {
      url: 'stratum+tcp://pool.example:6333',
      user: tron,
      pass: 'c=TRX',
      algo: 'yescryptR16',
      threads: 0,
    };
    expect(readMinerConfig(JSON.stringify(config))).toMatchObject({
      family: 'cpuminer',
      score: 100,
      wallets: [{ address: tron, coin: 'TRX', valid: true }],
      pools: [{ host: 'pool.example', port: 6333, tls: false }],
    });
  });

  it('reads login and wallet out of a URL, and an Ethereum account as not proven', () => {
    const account = makeEthereumAddress('config').toLowerCase();
    const text = `{"pools":[{"url":"stratum+ssl://${account}.rig@eth.example:4444","algo":"ethash"}]}`;
    expect(readMinerConfig(text)).toMatchObject({
      wallets: [{ address: account, valid: false }],
      logins: [`${account}.rig`],
    });
  });

  it('counts what is repeated once and says when keys are', () => {
    const many = JSON.stringify({
      ...settings,
      pools: Array.from({ length: 500 }, (_, at) => ({ ...pool, url: `p${at}.example:1` })),
    });
    expect(codesOf(many).filter((code) => code === 'wallet-login')).toHaveLength(1);
    expect(readMinerConfig(many)?.pools).toHaveLength(200);
    expect(codesOf(`{"donate-level":1,"donate-level":2,"pools":[${JSON.stringify(pool)}]}`)).toContain(
      'duplicate-keys',
    );
  });

  it.each([
    '',
    '[]',
    '{}',
    'null',
    'not json',
    '{"name":"xmrig","version":"6.0"}',
    '{"pools":[{"url":"db.example:5432","user":"app","pass":"x"}]}',
    '{"pools":[{"url":"postgres://db.example:5432","user":"app"},{"url":"10.0.0.2:6379","user":"cache"}]}',
    '{"url":"https://api.example","user":"app","algo":"HS256"}',
    '{"url":"db.example:5432","user":"app","algo":"sha256","threads":4}',
    '{"url":"db.example:5432","user":"app","algo":"scrypt"}',
    '{"bind":"0.0.0.0:80","mode":"simple","workers":4}',
    '{"cpu":{"priority":3},"randomx":"a song","print-time":true,"pools":["a"]}',
    '{"max-cpu":80,"url":"a.example:1"}',
    '{"logoUrl":"https://example/monero-pool.png","ssh":false}',
    `{"donations":"${monero}"}`,
    '{"retry_time":3,"verbose_level":1}',
    '{"__proto__":{"pools":[{"url":"stratum+tcp://a.example:1","user":"x"}],"donate-level":1}}',
  ])('does not fire on %s', (text) => {
    expect(readMinerConfig(text)).toBeUndefined();
  });

  it('never throws and stays fast, whatever the text', () => {
    fuzz('readMinerConfig', hostileText(), (text) => {
      readMinerConfig(text);
      readMinerConfig(
        `{"donate-level":1,"pools":[{"url":${JSON.stringify(text)},"user":${JSON.stringify(text)}}],"cpu":${text}}`,
      );
    });
  });
});

describe('readMinerConfig on the settings of others', () => {
  const wallet = makeMoneroAddress('others');
  it.each([
    [
      'a reverse proxy',
      { bind: '0.0.0.0:8080', mode: 'simple', workers: 4, pools: [{ url: 'b.example:80', user: 'x' }] },
    ],
    ['a web proxy', { bind: ['0.0.0.0:80'], mode: 'simple', pools: [{ url: 'http://b.example:80', user: 'x' }] }],
    ['liquidity pools', { algo: 'ethash', pools: [{ url: 'https://swap.example', user: wallet, coin: 'ETH' }] }],
    ['a TRON application', { url: 'grpc.example:50051', user: makeBase58CheckAddress([0x41], 'dapp') }],
    ['an exchange', { pools: [{ url: 'rpc.example:8545', user: makeEthereumAddress('dapp'), coin: 'USDT' }] }],
    ['a caller', { call_timeout: 10, retry_time: 30, verbose_level: 3, httpd_port: 80 }],
    ['an idle watcher', { 'idle-wait': 5, 'max-cpu': 50, 'api-endpoint': 'https://x.example' }],
  ])('%s is no miner', (_, config) => expect(readMinerConfig(JSON.stringify(config))).toBeUndefined());

  it('still knows a relay without users, a loader without targets, and a file padded with zeros', () => {
    const relay = { bind: [{ host: '0.0.0.0', port: 3333 }], mode: 'nicehash', pools: [{ url: 'pool.example:3333' }] };
    expect(readMinerConfig(JSON.stringify(relay))).toMatchObject({ is: 'relay-config', pools: [{ port: 3333 }] });
    const loader = { pool: 'p.example', port: 3333, wallet, 'idle-wait': 5, 'max-cpu': 50 };
    expect(readMinerConfig(JSON.stringify(loader))).toMatchObject({ family: 'silent-crypto-miner' });
    const padded = `${JSON.stringify({ pools: [{ url: 'pool.example:3333', user: wallet }] })}\n${'\0'.repeat(512)}`;
    expect(readMinerConfig(padded)).toMatchObject({ pools: [{ host: 'pool.example' }] });
  });
});
