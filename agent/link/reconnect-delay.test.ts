import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconnectDelayMs, reconnectPolicyFor, refusedDelayMs } from './reconnect-delay.ts';

const policy = { firstMs: 60_000, baseMs: 1_000, capMs: 30_000 };

describe('reconnectDelayMs', () => {
  it('spreads a fleet over the whole of the wait, also when the cap has been reached', () => {
    for (const failures of [0, 20, 10_000]) {
      const delays = Array.from({ length: 1_000 }, (_, index) => reconnectDelayMs(policy, failures, index / 1_000));
      expect(delays[0]).toBe(0);
      expect(delays.at(-1)).toBeCloseTo(30_000 * 0.999);
      // No tenth of the span holds more than its share: a cap applied after the jitter would gather most of them at its end.
      for (let part = 0; part < 10; part++) {
        expect(delays.filter((delay) => Math.floor(delay / 3_000) === part).length).toBeLessThanOrEqual(101);
      }
    }
  });

  it('grows with every failure', () => {
    expect([1, 2, 3, 4, 9].map((failures) => reconnectDelayMs(policy, failures, 0.5))).toEqual([
      500, 1_000, 2_000, 4_000, 15_000,
    ]);
  });

  it('is never longer than the cap', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 0.999_999, noNaN: true }), (failures, random) => {
        const delay = reconnectDelayMs(policy, failures, random);
        expect(delay >= 0 && delay <= policy.capMs).toBe(true);
      }),
    );
  });
});

describe('refusedDelayMs', () => {
  it('is at least what the collector asked for, and spread', () => {
    expect(refusedDelayMs(policy, 5_000, 0)).toBe(5_000);
    expect(refusedDelayMs(policy, 5_000, 0.999)).toBeCloseTo(7_497.5);
  });

  it('is long without such a wish, and never absurd with one', () => {
    expect(refusedDelayMs(policy, undefined, 0)).toBe(15_000);
    expect(refusedDelayMs(policy, 1e300, 0.999)).toBeLessThanOrEqual(5_400_000);
  });
});

it('knows a collector on the same host', () => {
  for (const url of ['ws://127.0.0.1:7300/agent', 'ws://localhost:1/agent', 'ws://[::1]:1/agent']) {
    expect(reconnectPolicyFor(url).firstMs).toBe(1_000);
  }
  expect(reconnectPolicyFor('wss://collector.example/agent').firstMs).toBe(60_000);
});
