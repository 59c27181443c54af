import { describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { jsonValues } from '../../scripts/testing/json-values.ts';
import { isJsonObject } from './json-value.ts';
import { type RelaxedJsonOptions, readRelaxedJson } from './read-relaxed-json.ts';

function plainValue(text: string, options?: RelaxedJsonOptions): unknown {
  const reading = readRelaxedJson(text, options);
  if ('error' in reading) throw new Error(`${reading.error} at ${reading.line}:${reading.column}`);
  return JSON.parse(JSON.stringify(reading.value));
}

describe('readRelaxedJson', () => {
  it.each([
    ['{"a":1,} // end', { a: 1 }],
    ['\ufeff{"a" : [1, 2,], /* no */ "b": null}', { a: [1, 2], b: null }],
    ['# note\n{"url": "stratum+tcp://a.example:1"} /* open', { url: 'stratum+tcp://a.example:1' }],
    [
      '"pool_list" : [ {"use_tls" : false,}, ],\n"currency" : "monero",',
      { pool_list: [{ use_tls: false }], currency: 'monero' },
    ],
    ['"a"', 'a'],
    ['-1.5e3', -1500],
    [String.raw`"\u0041\n\"\\\/"`, 'A\n"\\/'],
  ])('reads %s', (text, value) => {
    expect(plainValue(text)).toEqual(value);
  });

  it.each([
    ['', 'empty', 1, 1],
    ['// only a comment', 'empty', 1, 18],
    ['{"a":1', 'unexpected-end', 1, 7],
    ['{\n  "a": x\n}', 'unexpected-character', 2, 8],
    ['{"a":1} tail', 'text-after-value', 1, 9],
    ['{"a\n":1}', 'bad-string', 1, 4],
    ['[-]', 'bad-number', 1, 2],
    ['{a:1}', 'unexpected-character', 1, 2],
  ])('says where %j goes wrong', (text, error, line, column) => {
    expect(readRelaxedJson(text)).toEqual({ error, line, column });
  });

  it('treats the names of object members as data', () => {
    const reading = readRelaxedJson('{"__proto__":{"polluted":true},"constructor":1,"toString":2}');
    if (!('value' in reading) || !isJsonObject(reading.value)) throw new Error('not read');
    expect(Object.keys(reading.value)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(reading.value.hasOwnProperty).toBeUndefined();
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('keeps the first of two equal keys and counts the other', () => {
    expect(readRelaxedJson('{"a":1,"a":2}')).toMatchObject({ value: { a: 1 }, duplicateKeys: 1 });
  });

  it.each([
    ['{"a":{"b":"cut of', { a: { b: 'cut of' } }],
    ['{"a":[1,2', { a: [1, 2] }],
    ['{"a":1,"b', { a: 1 }],
    ['{"a":1,"b":tr', { a: 1 }],
    ['{"a":"x\\u00', { a: 'x' }],
  ])('closes %s where it was cut off', (text, value) => {
    expect(readRelaxedJson(text, { truncated: true })).toMatchObject({ incomplete: true });
    expect(plainValue(text, { truncated: true })).toEqual(value);
  });

  it('bounds depth and length', () => {
    expect(readRelaxedJson('['.repeat(100_000))).toMatchObject({ error: 'too-deep' });
    expect(readRelaxedJson('{"a":'.repeat(100_000))).toMatchObject({ error: 'too-deep' });
    expect(readRelaxedJson('"12345678"', { maxChars: 9 })).toMatchObject({ error: 'too-long' });
  });

  it('reads all JSON as JSON.parse does', () => {
    fuzz('relaxed JSON equals JSON', jsonValues({ maxDepth: 5 }), (value) => {
      expect(plainValue(JSON.stringify(value, undefined, 1))).toEqual(JSON.parse(JSON.stringify(value)));
    });
  });

  it('never throws and stays fast, whatever the text', () => {
    fuzz('readRelaxedJson', hostileText(), (text) => {
      readRelaxedJson(text);
      expect(readRelaxedJson(`{"a":${text}`, { truncated: true })).toBeDefined();
    });
  });
});
