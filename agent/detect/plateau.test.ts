import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from '../../scripts/testing/fuzz.ts';
import { findPlateau } from './plateau.ts';

const SECONDS = 600;
const MIN_LEVEL = 0.2;

/** A generator of the same numbers for the same seed. */
function createRandom(seed: number): { uniform(): number; normal(): number } {
  let state = seed | 0 || 1;
  const uniform = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const normal = (): number => {
    let sum = -6;
    for (let draw = 0; draw < 12; draw++) sum += uniform();
    return sum;
  };
  return { uniform, normal };
}

function series(seed: number, at: (second: number, random: ReturnType<typeof createRandom>) => number): Float32Array {
  const random = createRandom(seed);
  for (let warm = 0; warm < 20; warm++) random.uniform();
  return Float32Array.from({ length: SECONDS }, (_, second) => Math.min(1, Math.max(0, at(second, random))));
}

const seeds = fc.integer({ min: 1, max: 0x7fffffff });
const isPlateau = (values: Float32Array): boolean => findPlateau(values, MIN_LEVEL) !== undefined;

describe('plateau', () => {
  it('is found at any level and with noise of up to 8 % of the level', () => {
    const shapes = fc.tuple(
      seeds,
      fc.double({ min: 0.25, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 0.08, noNaN: true }),
    );
    holds('plateau', shapes, ([seed, level, noise]) => {
      expect(isPlateau(series(seed, (_, random) => level * (1 + noise * random.normal())))).toBe(true);
    });
  });

  it('is found in spite of missing seconds, short bumps of other work and a few lost seconds', () => {
    const shapes = fc.tuple(
      seeds,
      fc.double({ min: 0.3, max: 0.6, noNaN: true }),
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 0, max: 5 }),
    );
    holds('disturbed plateau', shapes, ([seed, level, missing, lost]) => {
      const values = series(seed, (second, random) =>
        second % 120 < 5 ? level * 1.5 : level * (1 + 0.03 * random.normal()),
      );
      const random = createRandom(seed);
      for (let count = 0; count < missing; count++) values[Math.floor(random.uniform() * SECONDS)] = Number.NaN;
      for (let count = 0; count < lost; count++) values[count] = 0;
      expect(isPlateau(values)).toBe(true);
    });
  });

  it('is not found in a compile: high, with dips or at random', () => {
    holds(
      'compile',
      fc.tuple(seeds, fc.integer({ min: 8, max: 120 }), fc.double({ min: 0.1, max: 0.5, noNaN: true })),
      ([seed, period, idle]) => {
        const bursts = series(seed, (second, random) =>
          (second % period) / period < idle ? 0.05 + 0.2 * random.uniform() : 0.9 + 0.1 * random.uniform(),
        );
        expect(isPlateau(bursts)).toBe(false);
        expect(isPlateau(series(seed, (_, random) => 0.6 + 0.4 * random.uniform()))).toBe(false);
      },
    );
  });

  it('is not found in a backup: ramps, or noise between 20 and 60 %', () => {
    holds('backup', fc.tuple(seeds, fc.double({ min: 0.05, max: 0.3, noNaN: true })), ([seed, low]) => {
      const ramp = series(seed, (second, random) => low + (second / SECONDS) * 0.4 + 0.02 * random.normal());
      expect(isPlateau(ramp)).toBe(false);
      expect(isPlateau(series(seed, (_, random) => 0.2 + 0.4 * random.uniform()))).toBe(false);
      let level = 0.4;
      const walk = series(seed, (_, random) => {
        level = Math.min(0.6, Math.max(0.2, level + 0.06 * random.normal()));
        return level;
      });
      expect(isPlateau(walk)).toBe(false);
      const wave = series(seed, (second) => 0.4 + 0.12 * Math.sin(second / (10 + 200 * low)));
      expect(isPlateau(wave)).toBe(false);
    });
  });

  it('is not found in an idle host, nor in bursts of 30 s on the whole machine', () => {
    holds('idle', fc.tuple(seeds, fc.integer({ min: 60, max: 600 })), ([seed, period]) => {
      expect(isPlateau(series(seed, (_, random) => 0.02 + 0.01 * random.normal()))).toBe(false);
      expect(
        isPlateau(series(seed, (second, random) => (second % period < 30 ? 1 : 0.03 + 0.02 * random.uniform()))),
      ).toBe(false);
    });
  });

  it('is not found while too much is unknown, and never throws', () => {
    expect(isPlateau(new Float32Array(SECONDS).fill(Number.NaN))).toBe(false);
    expect(isPlateau(series(1, (second) => (second < 70 ? Number.NaN : 0.5)).fill(Number.NaN, 0, 70))).toBe(false);
    holds('any values', fc.float32Array({ maxLength: 700 }), (values) => {
      const level = findPlateau(values, MIN_LEVEL);
      expect(level === undefined || level >= MIN_LEVEL).toBe(true);
    });
  });
});
