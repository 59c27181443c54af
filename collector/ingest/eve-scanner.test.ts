import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { generateEveLines } from '../../scripts/bench/eve-lines.ts';
import { EVE_NUMBERS, EVE_TEXTS, readEveFields } from './eve-fields.ts';
import { EveScanner } from './eve-scanner.ts';

const scanner = new EveScanner();

/** The scanner may leave a line to the reference; what it answers must be the same, and for what is not JSON it answers nothing. */
function compare(bytes: Buffer): boolean {
  const framed = Buffer.concat([Buffer.from('}"'), bytes, Buffer.from('\n"}')]);
  const scanned = scanner.scan(framed, 2, 2 + bytes.length);
  if (scanned === undefined) return false;
  expect(readOut(scanned)).toEqual(readOut(readEveFields(bytes.toString('utf8'))));
  return true;
}

/** With the payload decoded. */
function readOut(fields: ReturnType<typeof readEveFields>): unknown {
  return typeof fields === 'string'
    ? fields
    : { ...fields, payload: fields.payload?.read(), mayTalk: fields.payload?.mayTalk };
}

const key = fc.constantFrom(
  ...new Set(
    [...EVE_TEXTS, ...EVE_NUMBERS].flatMap(([, parent, name]) => (parent === undefined ? [name] : [name, parent])),
  ),
  'dns',
  'payload',
  'payload_printable',
  'other',
  '',
  '__proto__',
  'constructor',
  'src_ip ',
  'src_iq',
  'ålert',
  'alert\\u0020',
  'al\\u0065rt',
);
const space = fc.constantFrom('', '', '', ' ', '\t', '\r', ' \n ');
const text = fc.oneof(
  hostileText().map((value) => JSON.stringify(value)),
  fc.constantFrom('"10.0.0.1"', '"\\ud800"', '"{"', '"GET /"', '"a\\\\"', '"\\"method\\""', '"\\u00e9\\n"', '"é"'),
);
const number = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '1e5',
    '1.5',
    '12345678901234567890',
    '0.1E-3',
    '1e999',
    '01',
    '1.',
    '-',
    '+1',
    '.5',
    '1e',
    '-5',
    '65535',
  ),
  fc.double().map((value) => JSON.stringify(value)),
  fc.integer().map(String),
);
const { value: json } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    number,
    fc.constantFrom('true', 'false', 'null', 'nul', 'True'),
    tie('list'),
    tie('object'),
  ),
  list: fc
    .tuple(space, fc.array(tie('value'), { maxLength: 3 }))
    .map(([gap, items]) => `[${gap}${items.join(`${gap},`)}]`),
  object: fc
    .tuple(space, fc.array(fc.tuple(key, tie('value')), { maxLength: 8 }))
    .map(
      ([gap, entries]) =>
        `{${gap}${entries.map(([name, value]) => `"${name}"${gap}:${gap}${value}`).join(`${gap},${gap}`)}${gap}}`,
    ),
}));
const event = fc
  .array(fc.tuple(key, json), { maxLength: 12 })
  .map((entries) => `{${entries.map(([name, value]) => `"${name}":${value}`).join(',')}}`);

describe('EveScanner', () => {
  test('reads lines of a sensor without help', () => {
    for (const line of generateEveLines(50, { miningShare: 0.3, seed: 1 }))
      expect(compare(Buffer.from(line))).toBe(true);
  });

  test('answers as JSON.parse does, or not at all', () => {
    fuzz('eve scanner', event, (line) => void compare(Buffer.from(line)));
  });

  test('never takes for JSON what is none', () => {
    const lines = [...generateEveLines(20, { miningShare: 0.5, seed: 2 })].map((line) => Buffer.from(line));
    const damaged = fc.tuple(fc.nat(19), fc.nat(1_500), fc.nat(255), fc.constantFrom('set', 'cut', 'insert', 'remove'));
    fuzz('eve scanner, damaged lines', damaged, ([which, at, byte, how]) => {
      const line = lines[which] ?? Buffer.alloc(0);
      const place = at % line.length;
      const tail = {
        set: line.subarray(place + 1),
        cut: Buffer.alloc(0),
        insert: line.subarray(place),
        remove: line.subarray(place + 1),
      };
      const middle = how === 'set' || how === 'insert' ? Buffer.from([byte]) : Buffer.alloc(0);
      compare(Buffer.concat([line.subarray(0, place), middle, tail[how]]));
    });
  });

  test('the last of two values under one key holds, also for whole objects', () => {
    const bytes = Buffer.from(
      '{"alert":{"severity":1,"signature":"a"},"proto":"TCP","proto":3,"alert":{"signature":"b"}}',
    );
    expect(compare(bytes)).toBe(true);
    expect(scanner.scan(bytes, 0, bytes.length)).toMatchObject({
      signature: 'b',
      severity: undefined,
      protocol: undefined,
    });
  });
});
