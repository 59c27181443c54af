import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText, fuzz, holds } from '../../scripts/testing/fuzz.ts';
import { ByteWriter } from './byte-log.ts';
import { HourLog, unpackPoints } from './hour-log.ts';
import { HOUR_MS, type SeriesPoint } from './series-point.ts';

const HOUR = 493_000;

const cores = fc.integer({ min: 0, max: 900_000 }).map((millicores) => millicores / 1000);
const point: fc.Arbitrary<SeriesPoint> = fc
  .record(
    {
      atMs: fc.integer({ min: -100_000, max: 460_000 }).map((units) => HOUR * HOUR_MS + units * 10),
      spanMs: fc.integer({ min: 1, max: 360_000 }).map((units) => units * 10),
      busyCores: cores,
      stealCores: cores,
      unownedCores: cores,
      agentCores: cores,
      groups: fc
        .uniqueArray(fc.record({ key: anyText(5), cores }), {
          selector: ({ key }) => key,
          maxLength: 8,
        })
        .map((groups) => groups.map((group) => ({ ...group, name: `name of ${group.key}` }))),
      observers: fc.array(
        fc.record({
          kind: fc.constantFrom('tool' as const, 'person' as const, 'decoy' as const),
          name: fc.constantFrom('top', '__proto__', ''),
        }),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: ['atMs', 'spanMs', 'groups'] },
  )
  .map((each) => ({ ...each }));

/** A packer that needs a few kilobytes instead of a quarter of a million bytes each time. */
const SMALL = { windowBits: 9, memLevel: 1 } as const;

describe('an hour of CPU', () => {
  it('comes back as it was, packed or not, and goes on after it was unpacked', () => {
    const lists = fc.tuple(fc.array(point, { minLength: 1, maxLength: 20 }), fc.array(point, { maxLength: 10 }));
    holds('hour log', lists, ([first, second]) => {
      const log = new HourLog(HOUR);
      for (const each of first) log.add(each);
      expect(log.points()).toEqual(first);
      const again = HourLog.unpack(HOUR, log.pack()) ?? expect.fail('not understood');
      for (const each of second) again.add(each);
      expect(unpackPoints(HOUR, again.pack())).toEqual([...first, ...second]);
    });
  });

  it('that was written before anybody told of observers says that they are not known', () => {
    const names = new TextEncoder().encode(JSON.stringify([['a', 'name of a']]));
    const bytes = new ByteWriter();
    for (const value of [1, names.length]) bytes.unsigned(value);
    bytes.raw(names);
    bytes.signed(1_000);
    for (const value of [1_000, 1_501, 0, 0, 0, 1, 0, 250]) bytes.unsigned(value);
    expect(unpackPoints(HOUR, Uint8Array.from([1, ...deflateRawSync(bytes.bytes)]))).toEqual([
      {
        ...{ atMs: HOUR * HOUR_MS + 10_000, spanMs: 10_000, busyCores: 1.5 },
        groups: [{ key: 'a', name: 'name of a', cores: 0.25 }],
      },
    ]);
  });

  it('of eight busy groups is kept in at most 15 kB, and in far less memory than its points', () => {
    const log = new HourLog(HOUR);
    for (let index = 0; index < 360; index++) log.add(busyPoint(index));
    expect(log.size).toBe(360);
    const { length } = log.pack();
    expect(length).toBeLessThan(15_000);
    console.info(`an hour of eight groups with random CPU: ${length} bytes`);
  });

  it('takes no more points and names than it can hold, and loses no others for it', () => {
    const log = new HourLog(HOUR);
    for (let index = 0; index < 720; index++) {
      const groups = [{ key: `new-${index}`, name: 'x', cores: 1 }];
      expect(log.add({ atMs: HOUR * HOUR_MS + index * 5_000, spanMs: 5_000, groups })).toBe(true);
    }
    expect(log.add(busyPoint(1))).toBe(false);
    expect(log.points().filter(({ groups }) => groups.length > 0)).toHaveLength(256);
    expect(log.points()).toHaveLength(720);
  });

  it('that is damaged is not understood, and nothing is thrown', () => {
    const log = new HourLog(HOUR);
    for (let index = 0; index < 30; index++) log.add(busyPoint(index));
    const blob = log.pack();
    const damage = fc.tuple(fc.nat(blob.length - 1), fc.nat(255), fc.nat(blob.length));
    fuzz('damaged hour', damage, ([at, value, end]) => {
      const copy = blob.slice(0, end);
      if (at < end) copy[at] = value;
      unpackPoints(HOUR, copy);
    });
    fuzz('no hour', fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const packed = deflateRawSync(bytes, SMALL);
      for (const form of [1, 2]) unpackPoints(HOUR, Uint8Array.from([form, ...packed]));
    });
    expect(unpackPoints(HOUR, blob.subarray(0, 9))).toBeUndefined();
    expect(unpackPoints(HOUR, Uint8Array.from([3, ...blob.subarray(1)]))).toBeUndefined();
    expect(unpackPoints(HOUR, new Uint8Array(0))).toBeUndefined();
  });
});

/** As noisy as it gets: nothing in it repeats but the names. */
function busyPoint(index: number): SeriesPoint {
  const noise = (salt: number) => ((index * 7919 + salt * 104_729) % 9_973) / 1000;
  return {
    atMs: HOUR * HOUR_MS + index * 10_000 + ((index * 31) % 9) * 10,
    spanMs: 10_000 + ((index * 17) % 7) * 10,
    busyCores: noise(1),
    stealCores: 0,
    agentCores: noise(2) / 1000,
    groups: Array.from({ length: 8 }, (_, group) => ({
      key: `exe:${'0123456789abcdef'.slice(group)}`,
      name: `program-${group}`,
      cores: noise(3 + group),
    })),
  };
}
