import fc from 'fast-check';
import { alertSchema } from '#shared/model/alert.ts';
import { loadSignatures } from '#shared/signature/load.ts';
import { describe, expect, test } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { LineSplitter } from './line-splitter.ts';
import { SuricataEveReader } from './suricata-eve.ts';
import { cutAt } from './testing/cut-at.ts';

const { set: signatures, problems } = loadSignatures([
  {
    name: 'test.yaml',
    text: `kind: indicators
about: pools for tests
defaults: { is: pool, confidence: high, sources: [test] }
entries:
  - { domain: pool.example, sources: [test] }
  - { address: 203.0.113.9, sources: [test] }
`,
  },
]);
const stored = new SuricataEveReader({ signatures, keep: 'store' });
const everything = new SuricataEveReader({ signatures, keep: 'all' });

const EVENT = {
  timestamp: '2026-11-23T05:03:33.123456+0000',
  event_type: 'alert',
  src_ip: '192.0.2.1',
  src_port: 51_544,
  dest_ip: '198.51.100.7',
  dest_port: 3333,
  proto: 'TCP',
  host: 'sensor-1',
  alert: { action: 'blocked', signature_id: 7, signature: 'Something', category: 'Misc', severity: 2 },
  flow: { pkts_toserver: 3, pkts_toclient: 2, bytes_toserver: 300, bytes_toclient: 200 },
};
const LOGIN = '{"id":1,"method":"login","params":{"login":"x","pass":"x","agent":"XMRig/6.21.0"}}\n';

function read(reader: SuricataEveReader, event: unknown) {
  const bytes = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event));
  return reader.readLine(bytes, 0, bytes.length);
}

describe('SuricataEveReader', () => {
  test('the signatures of this test are good', () => expect(problems).toEqual([]));

  test('normalises an alert that has nothing to do with mining', () => {
    expect(read(stored, EVENT)).toEqual({
      alert: {
        atMs: Date.UTC(2026, 10, 23, 5, 3, 33, 123),
        format: 'suricata-eve',
        type: 'alert',
        device: 'sensor-1',
        source: { ip: '192.0.2.1', port: 51_544 },
        destination: { ip: '198.51.100.7', port: 3333 },
        protocol: 'TCP',
        signature: 'Something',
        signatureId: '7',
        category: 'Misc',
        severity: 2,
        action: 'blocked',
        bytes: 500,
        packets: 5,
      },
    });
  });

  test('reads stratum in a payload, printable or base64', () => {
    for (const payload of [{ payload_printable: LOGIN }, { payload: Buffer.from(LOGIN).toString('base64') }]) {
      expect(read(stored, { ...EVENT, ...payload })).toMatchObject({
        alert: { payload: LOGIN, mining: { verdict: 'stratum', dialect: 'cryptonote', logins: ['x'] } },
      });
    }
  });

  test('believes a rule that names mining, in English or Chinese', () => {
    for (const alert of [
      { signature: 'ET COINMINER Something' },
      { signature: 'x', category: 'Crypto Currency Mining Activity Detected' },
      { signature: '木马 挖矿 通信' },
    ]) {
      expect(read(stored, { ...EVENT, alert }), JSON.stringify(alert)).toMatchObject({
        alert: { mining: { verdict: 'named' } },
      });
    }
    expect(
      read(stored, { ...EVENT, alert: { signature: 'ET POLICY Data mining report download' } }),
    ).not.toHaveProperty('alert.mining');
  });

  test('keeps of other events those that touch a known pool, on either side', () => {
    const flow = { ...EVENT, event_type: 'flow', alert: undefined };
    expect(read(stored, flow)).toEqual({ passedOver: 'flow' });
    expect(read(stored, { ...flow, dest_ip: '203.0.113.9' })).toMatchObject({
      alert: { type: 'flow', mining: { verdict: 'known-pool', pools: [{ host: '203.0.113.9', port: 3333 }] } },
    });
    expect(read(stored, { ...flow, src_ip: '203.0.113.9', event_type: 'anomaly' })).toMatchObject({
      alert: { type: 'event' },
    });
    expect(read(stored, { ...flow, event_type: 'tls', tls: { sni: 'XMR.Pool.example' } })).toMatchObject({
      alert: { domain: 'xmr.pool.example', mining: { pools: [{ host: 'xmr.pool.example', port: 3333, tls: true }] } },
    });
    expect(read(stored, { ...flow, event_type: 'http', http: { hostname: 'pool.example:8080' } })).toMatchObject({
      alert: { domain: 'pool.example', mining: { pools: [{ host: 'pool.example' }] } },
    });
  });

  test('reads DNS in all its versions', () => {
    const dns = (object: unknown) => read(stored, { ...EVENT, event_type: 'dns', alert: undefined, dns: object });
    for (const object of [
      { type: 'query', rrname: 'eu.pool.example', rrtype: 'A' },
      { version: 3, queries: [{ rrname: 'eu.pool.example' }] },
      { query: [{ rrname: 'eu.pool.example' }] },
      {
        rrname: 'www.innocent.example',
        answers: [{ rrname: 'www.innocent.example', rrtype: 'CNAME', rdata: 'eu.pool.example' }],
      },
      { rrname: 'www.innocent.example', grouped: { A: ['192.0.2.2', '203.0.113.9'] } },
    ]) {
      expect(dns(object), JSON.stringify(object)).toMatchObject({
        alert: { type: 'event', mining: { verdict: 'known-pool' } },
      });
    }
    expect(dns({ rrname: 'notpool.example' })).toEqual({ passedOver: 'dns' });
  });

  test('one spelling for every address', () => {
    const six = { ...EVENT, src_ip: '2001:0DB8:0000:0000:0000:0000:0000:0001', dest_ip: '::ffff:192.0.2.7' };
    expect(read(stored, six)).toMatchObject({
      alert: { source: { ip: '2001:db8::1' }, destination: { ip: '192.0.2.7' } },
    });
  });

  test('says why a line is rejected', () => {
    expect(read(stored, '{"timestamp":')).toEqual({ error: 'not-json' });
    expect(read(stored, '"text"')).toEqual({ error: 'not-an-object' });
    expect(read(stored, '{"a":"\u0001\u0000"}')).toEqual({ error: 'binary' });
    expect(stored.readLine(Buffer.from([0xff, 0xfe, 0x7b, 0x00]), 0, 4)).toEqual({ error: 'binary' });
    expect(read(stored, { ...EVENT, timestamp: 'yesterday' })).toEqual({ error: 'no-time' });
    expect(read(stored, { ...EVENT, timestamp: 5 })).toEqual({ error: 'no-time' });
    expect(read(stored, { ...EVENT, src_ip: '10.0.0.01' })).toEqual({ error: 'no-address' });
    expect(read(stored, { ...EVENT, dest_ip: undefined })).toEqual({ error: 'no-address' });
  });

  test('passes over the sensor talking of itself, and types it does not know', () => {
    expect(read(stored, { timestamp: EVENT.timestamp, event_type: 'stats', stats: {} })).toEqual({
      passedOver: 'stats',
    });
    expect(read(stored, { ...EVENT, event_type: 'new-in-9' })).toEqual({ passedOver: 'new-in-9' });
    expect(read(stored, { ...EVENT, event_type: '\u001b[31m' })).toEqual({ passedOver: 'other' });
    expect(read(stored, { ...EVENT, event_type: { a: 1 } })).toEqual({ passedOver: 'other' });
  });

  test('for `alerts parse` every event with addresses counts, with its payload', () => {
    expect(read(everything, { ...EVENT, event_type: 'flow' })).toMatchObject({ alert: { type: 'flow', bytes: 500 } });
    expect(read(everything, { ...EVENT, payload_printable: 'GET / \u0007' })).toMatchObject({
      alert: { payload: 'GET / .' },
    });
    const netflow = { ...EVENT, event_type: 'netflow', flow: undefined, netflow: { pkts: 4, bytes: 400 } };
    expect(read(everything, netflow)).toMatchObject({ alert: { type: 'flow', packets: 4, bytes: 400 } });
  });

  test('a value of the wrong type is absent, whichever field it is in', () => {
    const wrong = [null, true, 5.5, -1, 1e300, [], {}, 'text', ['a'], { a: 1 }];
    const paths = [
      'src_port',
      'dest_port',
      'proto',
      'host',
      'alert',
      'flow',
      'dns',
      'tls',
      'http',
      'payload',
      'payload_printable',
    ];
    const inner = [
      'action',
      'signature_id',
      'signature',
      'category',
      'severity',
      'bytes_toserver',
      'sni',
      'hostname',
      'rrname',
      'queries',
      'answers',
      'grouped',
    ];
    for (const value of wrong) {
      for (const path of paths) {
        expectAlert(read(everything, { ...EVENT, [path]: value }));
        for (const name of inner) expectAlert(read(everything, { ...EVENT, [path]: { [name]: value } }));
      }
    }
  });

  test('hostile events never break it, and every alert keeps the form of the model', () => {
    const value = fc.oneof(hostileText(), fc.integer(), fc.constant(null), fc.array(hostileText(), { maxLength: 2 }));
    const event = fc.record(
      {
        timestamp: fc.constantFrom(EVENT.timestamp, 'x'),
        event_type: fc.oneof(fc.constantFrom('alert', 'dns', 'tls', 'flow'), value),
        src_ip: fc.constantFrom('192.0.2.1', '::1', 'x'),
        dest_ip: fc.constantFrom('203.0.113.9', '2001:db8::5'),
        src_port: value,
        alert: fc.record({ signature: value, category: value, severity: value, action: value, signature_id: value }),
        dns: fc.record({ rrname: value, answers: fc.array(fc.record({ rdata: value }), { maxLength: 3 }) }),
        tls: fc.record({ sni: value }),
        http: fc.record({ hostname: value }),
        payload: value,
        payload_printable: value,
        host: value,
      },
      { requiredKeys: ['timestamp', 'src_ip', 'dest_ip'] },
    );
    fuzz('eve reader', event, (input) => {
      const reading = read(everything, input);
      if ('alert' in reading) expectAlert(reading);
    });
    fuzz('eve reader, any text', hostileText(), (input) => void read(stored, input));
  });

  test('any cut of a stream of bytes gives the same readings', () => {
    const line = fc.oneof(
      fc.constantFrom(
        JSON.stringify(EVENT),
        JSON.stringify({ ...EVENT, payload_printable: LOGIN }),
        '{broken',
        '',
        '\ufeff{}',
      ),
      hostileText(),
    );
    const stream = fc.tuple(
      fc.array(line, { maxLength: 6 }),
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.nat(3_000), { maxLength: 6 }),
    );
    fuzz('eve stream', stream, ([lines, lineEnd, cuts]) => {
      const bytes = Buffer.from(lines.join(lineEnd));
      expect(readAll(cutAt(bytes, cuts))).toEqual(readAll([bytes]));
    });
  });
});

function expectAlert(reading: ReturnType<typeof read>): void {
  if (!('alert' in reading)) throw new Error(`No alert but ${JSON.stringify(reading)}`);
  const checked = alertSchema.safeParse(reading.alert);
  expect(checked.error).toBeUndefined();
  expect(checked.data).toEqual(reading.alert);
}

function readAll(pieces: readonly Uint8Array[]): unknown[] {
  const readings: unknown[] = [];
  const splitter = new LineSplitter();
  const sink = {
    line: (bytes: Buffer, start: number, end: number) => readings.push(stored.readLine(bytes, start, end)),
    tooLong: () => readings.push('too long'),
  };
  for (const piece of pieces) splitter.split(Buffer.from(piece), false, sink);
  splitter.split(Buffer.alloc(0), true, sink);
  return readings;
}
