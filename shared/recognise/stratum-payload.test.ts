import { describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { readStratumPayload } from './stratum-payload.ts';
import { makeMoneroAddress } from './wallet/testing.ts';

const monero = makeMoneroAddress('payload');
const login = `{"id":1,"jsonrpc":"2.0","method":"login","params":{"login":"${monero}.rig","pass":"x","agent":"XMRig/6.21.0","algo":["rx/0"]}}`;
const job = `{"jsonrpc":"2.0","method":"job","params":{"blob":"${'ab'.repeat(76)}","job_id":"j1","target":"b88d0600"}}`;

describe('readStratumPayload', () => {
  it('sums several messages of both directions', () => {
    expect(readStratumPayload(`${login}\n${job}\n{"id":2,"method":"keepalived","params":{"id":"s"}}\n`)).toEqual({
      verdict: 'mining',
      dialect: 'cryptonote',
      pools: [],
      wallets: [expect.objectContaining({ address: monero, valid: true })],
      logins: [`${monero}.rig`],
      agents: ['XMRig/6.21.0'],
      messages: 3,
      fragments: 2,
    });
  });

  it.each([
    ['dots for line ends and unprintable bytes', `..${login}.${job}...`],
    ['frames in front of each message', `\u0081\u007e${login}\ufffd\u0001{\u0002${job}`],
    ['a pretty-printed message', JSON.stringify(JSON.parse(login), undefined, 2)],
    ['a broken message before a whole one', `{"id":1,"method":"lo\n${login}`],
    ['a message cut off in the middle before a whole one', `{"id":1,"result":{"job":{"blob":"ab"\n${login}`],
  ])('reads %s', (_what, payload) => {
    expect(readStratumPayload(payload)).toMatchObject({
      verdict: 'mining',
      dialect: 'cryptonote',
      logins: [`${monero}.rig`],
    });
  });

  it('reads bytes', () => {
    const bytes = new TextEncoder().encode(login);
    expect(readStratumPayload(Uint8Array.from([0x81, 0xfe, 0xff, ...bytes])).wallets).toHaveLength(1);
  });

  it('reads a message cut off at its end, and never half a login', () => {
    const cut = login.slice(0, login.indexOf('"algo"'));
    expect(readStratumPayload(cut)).toMatchObject({
      verdict: 'mining',
      logins: [`${monero}.rig`],
      agents: ['XMRig/6.21.0'],
    });
    for (let length = login.indexOf(monero); length < login.indexOf('","pass"'); length++) {
      const { logins } = readStratumPayload(login.slice(0, length));
      expect(logins).toEqual([]);
    }
  });

  it('takes a message cut off at its start for likely, with the wallet in it', () => {
    expect(readStratumPayload(`":"2.0","method":"keepalived","params":{"login":"${monero}"}}`)).toMatchObject({
      verdict: 'likely',
      wallets: [{ address: monero }],
    });
    expect(readStratumPayload(`"job_id":"1","blob":"00","target":"ff"}}`).verdict).toBe('likely');
  });

  it('names the connection after its most telling message', () => {
    const payload =
      '{"method":"mining.subscribe","params":["a/1","EthereumStratum/1.0.0"]}\n{"method":"mining.set_difficulty","params":[1]}';
    expect(readStratumPayload(payload)).toMatchObject({ dialect: 'ethereum-stratum', agents: ['a/1'] });
  });

  it('collects the pools that messages name', () => {
    const payload =
      '{"method":"client.reconnect","params":["b.example",3333]}\n{"method":"mining.subscribe","params":["g",null,"a.example",1]}';
    expect(readStratumPayload(payload).pools).toEqual([
      { host: 'b.example', port: 3333 },
      { host: 'a.example', port: 1 },
    ]);
  });

  it('reads login and agent of getwork out of the HTTP header', () => {
    const payload = `POST / HTTP/1.1\r\nAuthorization: Basic ${btoa('user1:secret')}\r\nUser-Agent: bfgminer/5.2.0\r\n\r\n{"method": "getwork", "params": [], "id":0}`;
    const reading = readStratumPayload(payload);
    expect(reading).toMatchObject({
      verdict: 'likely',
      dialect: 'getwork',
      logins: ['user1'],
      agents: ['bfgminer/5.2.0'],
    });
    expect(JSON.stringify(reading)).not.toContain('secret');
  });

  it.each([
    '',
    'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n',
    '{"jsonrpc":"2.0","method":"login","params":{"user":"a"}}',
    'a job_id, a blob and a target in prose',
    '{"level":"info","msg":"mining.notify is a method"}',
    monero,
    '{"method":"tools/call","params":{"name":"x"}}',
    '\u0016\u0003\u0001\u0002\u0000',
  ])('reads nothing in %j', (payload) => {
    expect(readStratumPayload(payload)).toMatchObject({ verdict: 'none', wallets: [], logins: [] });
  });

  it('never throws and stays fast, whatever the payload', () => {
    fuzz('readStratumPayload', hostileText(), (text) => {
      readStratumPayload(text);
      readStratumPayload(`${login}${text}${job}`);
      readStratumPayload(new TextEncoder().encode(text));
    });
  });
});
