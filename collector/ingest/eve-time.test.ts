import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { EveClock, readEveTime } from './eve-time.ts';

describe('readEveTime', () => {
  test('reads what Suricata writes', () => {
    expect(readEveTime('2026-11-23T05:03:33.123456+0000')).toBe(Date.UTC(2026, 10, 23, 5, 3, 33, 123));
    expect(readEveTime('2026-11-23T05:03:33.123456+0800')).toBe(Date.UTC(2026, 10, 22, 21, 3, 33, 123));
    expect(readEveTime('2026-11-23T05:03:33-05:30')).toBe(Date.UTC(2026, 10, 23, 10, 33, 33));
    expect(readEveTime('2016-12-31T23:59:60.000000Z')).toBe(Date.UTC(2017, 0, 1));
  });

  test('refuses what no clock shows', () => {
    for (const text of [
      '',
      '2026-02-30T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-11-23T24:00:00Z',
      '2026-11-23',
      '1700000000',
    ]) {
      expect(readEveTime(text), text).toBeUndefined();
    }
  });
});

test('the clock of a stream reads every time as if it stood alone', () => {
  const clock = new EveClock();
  const read = (text: string): number | undefined => {
    const bytes = Buffer.from(`"${text}"`);
    return clock.read(bytes, 1, bytes.length - 1);
  };
  const part = (max: number, digits: number) => fc.nat(max).map((value) => String(value).padStart(digits, '0'));
  const time = fc
    .tuple(
      part(13, 2),
      part(32, 2),
      part(25, 2),
      part(61, 2),
      part(62, 2),
      part(999_999, 6),
      fc.constantFrom('+0000', '-0530', '+2500', 'ZZZZZ'),
    )
    .map(
      ([month, day, hour, minute, second, micros, zone]) =>
        `2026-${month}-${day}T${hour}:${minute}:${second}.${micros}${zone}`,
    );
  fuzz('eve clock', fc.oneof({ weight: 9, arbitrary: time }, { weight: 1, arbitrary: hostileText() }), (text) => {
    expect(read(text)).toBe(readEveTime(text));
  });
  const near = fc.tuple(fc.nat(59), fc.string({ minLength: 31, maxLength: 31 })).map(([at, noise]) => {
    const good = '2026-11-23T05:03:33.123456+0000';
    return good.slice(0, at % 31) + noise.slice(at % 31, (at % 31) + 1) + good.slice((at % 31) + 1);
  });
  fuzz('eve clock, one character off', near, (text) => expect(read(text)).toBe(readEveTime(text)));
});
