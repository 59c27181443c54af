import { describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { readStratum } from './stratum.ts';
import {
  makeBase58CheckAddress,
  makeCashaddrAddress,
  makeEthereumAddress,
  makeMoneroAddress,
} from './wallet/testing.ts';

const monero = makeMoneroAddress('stratum');
const zcash = makeBase58CheckAddress([0x1c, 0xb8], 'stratum');
const bitcoin = makeBase58CheckAddress([0x00], 'stratum');
const kaspa = makeCashaddrAddress('kaspa', 'stratum');
const account = makeEthereumAddress('stratum');
const hex = (chars: number) => 'ab'.repeat(chars / 2);
const job = { blob: hex(152), job_id: 'j1', target: 'b88d0600', algo: 'rx/0', height: 1, seed_hash: hex(64) };
const agent = 'XMRig/6.21.0 (Linux x86_64) libuv/1.44.2 gcc/11.2.0';

describe('readStratum', () => {
  it.each([
    [
      {
        id: 1,
        jsonrpc: '2.0',
        method: 'login',
        params: { login: `${monero}.rig+1000`, pass: 'x', agent, rigid: 'r', algo: ['rx/0'] },
      },
      {
        dialect: 'cryptonote',
        direction: 'client',
        kind: 'login',
        login: `${monero}.rig+1000`,
        wallet: { address: monero },
        worker: 'rig',
        agent,
        algorithms: ['rx/0'],
      },
    ],
    [
      { id: 1, method: 'login', params: { login: 'x', pass: 'x', agent, rigid: 'web01' } },
      { dialect: 'cryptonote', kind: 'login', login: 'x', worker: 'web01', agent },
    ],
    [
      { id: 1, method: 'login', params: { login: monero, pass: 'x' } },
      { kind: 'login', wallet: { address: monero } },
    ],
    [
      { id: 1, result: { id: 's', job, status: 'OK', extensions: ['algo'] }, error: null },
      { dialect: 'cryptonote', direction: 'server', kind: 'job' },
    ],
    [
      { jsonrpc: '2.0', method: 'job', params: job },
      { dialect: 'cryptonote', direction: 'server', kind: 'job' },
    ],
    [
      { id: 2, method: 'submit', params: { id: 's', job_id: 'j1', nonce: hex(8), result: hex(64) } },
      { dialect: 'cryptonote', direction: 'client', kind: 'submit' },
    ],
    [
      { id: 3, method: 'keepalived', params: { id: 's' } },
      { dialect: 'cryptonote', direction: 'client', kind: 'keepalived' },
    ],
    [
      { id: 3, result: { status: 'KEEPALIVED' }, error: null },
      { dialect: 'cryptonote', direction: 'server', kind: 'keepalived' },
    ],
    [
      { id: 1, method: 'mining.configure', params: [['version-rolling'], {}] },
      { dialect: 'bitcoin', kind: 'configure' },
    ],
    [
      { id: 1, method: 'mining.subscribe', params: ['cpuminer/2.5.1'] },
      { dialect: 'bitcoin', kind: 'subscribe', agent: 'cpuminer/2.5.1' },
    ],
    [
      {
        id: 1,
        result: [
          [
            ['mining.set_difficulty', 'a'],
            ['mining.notify', 'b'],
          ],
          '08000002',
          4,
        ],
        error: null,
      },
      { dialect: 'bitcoin', direction: 'server', kind: 'subscribe' },
    ],
    [
      { id: 2, method: 'mining.authorize', params: [`${bitcoin}.rig`, 'c=BTC'] },
      { dialect: 'bitcoin', kind: 'authorize', login: `${bitcoin}.rig`, wallet: { coin: 'BTC' }, worker: 'rig' },
    ],
    [
      {
        id: null,
        method: 'mining.notify',
        params: ['1', hex(64), hex(200), hex(100), [], hex(8), hex(8), hex(8), true],
      },
      { dialect: 'bitcoin', direction: 'server', kind: 'notify' },
    ],
    [
      { id: 4, method: 'mining.submit', params: ['user', '1', hex(8), hex(8), hex(8)] },
      { dialect: 'bitcoin', kind: 'submit' },
    ],
    [
      { id: null, method: 'mining.set_difficulty', params: [1024] },
      { direction: 'server', kind: 'set-difficulty' },
    ],
    [
      { id: 1, method: 'mining.subscribe', params: ['NBMiner/42', 'EthereumStratum/1.0.0'] },
      { dialect: 'ethereum-stratum', kind: 'subscribe', agent: 'NBMiner/42' },
    ],
    [
      { id: 1, result: [['mining.notify', 'x', 'EthereumStratum/1.0.0'], '080c'], error: null },
      { dialect: 'ethereum-stratum', direction: 'server' },
    ],
    [
      { id: 4, method: 'mining.submit', params: ['user', '1', hex(8)] },
      { dialect: 'ethereum-stratum', kind: 'submit' },
    ],
    [
      { id: 1, method: 'eth_submitLogin', params: [account, 'x'], worker: 'rig' },
      { dialect: 'ethproxy', kind: 'login', login: account, wallet: { address: account }, worker: 'rig' },
    ],
    [
      { id: 2, method: 'eth_submitWork', params: ['0x1', '0x2', '0x3'] },
      { dialect: 'ethproxy', kind: 'submit', certain: true },
    ],
    [
      { id: 2, method: 'eth_getWork', params: [] },
      { dialect: 'ethproxy', kind: 'get-work', certain: false },
    ],
    [
      { id: null, method: 'mining.notify', params: ['1', hex(64), hex(64), hex(64), true, 100, hex(8)] },
      { dialect: 'kawpow', direction: 'server' },
    ],
    [
      { id: 4, method: 'mining.submit', params: ['user', '1', '0x1', '0x2', '0x3'] },
      { dialect: 'kawpow', kind: 'submit' },
    ],
    [
      { id: 1, method: 'mining.subscribe', params: ['gminer/3', null, 'zec.example', '3333'] },
      { dialect: 'equihash', kind: 'subscribe', pool: { host: 'zec.example', port: 3333 } },
    ],
    [
      { id: 2, method: 'mining.authorize', params: [`${zcash}.rig`, 'x'] },
      { dialect: 'equihash', wallet: { coin: 'ZEC' } },
    ],
    [
      { id: 4, method: 'mining.submit', params: ['user', '1', hex(8), hex(56), hex(2000)] },
      { dialect: 'equihash', kind: 'submit' },
    ],
    [
      { id: 2, method: 'mining.authorize', params: [`${kaspa}.rig`] },
      { dialect: 'kaspa', wallet: { address: kaspa, coin: 'KAS' }, worker: 'rig' },
    ],
    [
      { id: null, method: 'mining.notify', params: ['1', [1, 2, 3, 4], 5] },
      { dialect: 'kaspa', direction: 'server' },
    ],
    [
      { id: 0, method: 'client.reconnect', params: ['other.example', 4444, 1] },
      { direction: 'server', kind: 'reconnect', pool: { host: 'other.example', port: 4444 } },
    ],
    [
      { id: 0, method: 'get_block_template', params: { wallet_address: monero, reserve_size: 8 } },
      { dialect: 'daemon', wallet: { address: monero }, certain: false },
    ],
    [
      { method: 'getwork', params: [], id: 0 },
      { dialect: 'getwork', certain: false },
    ],
  ])('reads %j', (message, expected) => {
    expect(readStratum(JSON.stringify(message))).toMatchObject(expected);
  });

  it('reads any order of keys and any blanks', () => {
    const line = `{ "params" : { "agent" : "${agent}" , "pass" : "x", "login" : "${monero}" } , "method" : "login" }\n`;
    expect(readStratum(line)).toMatchObject({ kind: 'login', agent, wallet: { valid: true } });
  });

  it.each([
    '',
    'GET / HTTP/1.1',
    '{}',
    '[]',
    '{"method":1}',
    '{"id":1,"method":"login","params":{"user":"bob","pass":"x"}}',
    '{"id":1,"method":"login","params":{"login":"bob","pass":"x"}}',
    '{"id":1,"method":"login","params":{"login":"bob","agent":"Mozilla/5.0"}}',
    '{"id":1,"method":"login","params":["bob","x"]}',
    '{"id":1,"method":"submit","params":{"form":"contact"}}',
    '{"id":1,"method":"job","params":{"job_id":"backup","target":"disk"}}',
    '{"id":1,"method":"eth_blockNumber","params":[]}',
    '{"id":1,"method":"eth_submitLogin","params":[]}',
    '{"id":1,"result":["a","b"],"error":null}',
    '{"id":1,"result":{"status":"OK"}}',
    '{"id":1,"method":"subscribe","params":["news"]}',
    '{"method":"client.reconnect","params":["not a host",1]}',
    '{"__proto__":{"method":"mining.subscribe"}}',
  ])('reads nothing in %s', (line) => {
    expect(readStratum(line)).toBeUndefined();
  });

  it('never throws and stays fast, whatever the line', () => {
    fuzz('readStratum', hostileText(), (text) => {
      readStratum(text);
      readStratum(
        `{"method":"login","params":{"login":${JSON.stringify(text)},"pass":"x","agent":${JSON.stringify(text)}}}`,
      );
      readStratum(`{"method":"mining.submit","params":[${text}]}`);
    });
  });
});
