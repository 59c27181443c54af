import { beforeEach, describe, expect, it } from 'vitest';
import { SignInThrottle } from './sign-in-throttle.ts';

const MINUTE_MS = 60_000;

let nowMs: number;
let throttle: SignInThrottle;

beforeEach(() => {
  nowMs = 0;
  throttle = new SignInThrottle(() => nowMs);
});

/** Tries as often as it is let, for so long. @returns how many tries were made */
function guess(name: string, addresses: readonly string[], forMs: number): number {
  let made = 0;
  for (const endMs = nowMs + forMs; nowMs < endMs; nowMs += 500)
    for (const address of addresses) if (throttle.begin(name, address) === 0) made += 1;
  return made;
}

describe('the throttle of sign-ins', () => {
  it('lets somebody mistype a few times, then doubles the wait up to a minute', () => {
    for (let n = 0; n < 5; n++) expect(throttle.begin('ann', '192.0.2.1')).toBe(0);
    for (const waitMs of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      expect(throttle.begin('ann', '192.0.2.1')).toBe(waitMs);
      nowMs += waitMs - 1;
      expect(throttle.begin('ann', '192.0.2.1')).toBe(1);
      nowMs += 1;
      expect(throttle.begin('ann', '192.0.2.1')).toBe(0);
    }
  });

  it('counts tries that are made at the same time before any of them has failed', () => {
    const made = Array.from({ length: 100 }, () => throttle.begin('ann', '192.0.2.1')).filter((waitMs) => waitMs === 0);
    expect(made).toHaveLength(5);
  });

  it('slows down one address that tries many names, and many addresses that try one name', () => {
    for (let n = 0; n < 5; n++) throttle.begin(`name ${n}`, '192.0.2.1');
    expect(throttle.begin('another', '192.0.2.1')).toBeGreaterThan(0);
    const addresses = Array.from({ length: 200 }, (_, n) => `198.51.100.${n}`);
    expect(guess('ann', addresses, 60 * MINUTE_MS)).toBeLessThan(10 + 130);
  });

  it('takes the addresses of one IPv6 network for one', () => {
    const of = (n: number) => `2001:db8:0:7::${n.toString(16)}`;
    for (let n = 0; n < 5; n++) expect(throttle.begin(`name ${n}`, of(n))).toBe(0);
    expect(throttle.begin('x', of(99))).toBeGreaterThan(0);
    expect(throttle.begin('x', '2001:db8:0:7:1:2:3:4')).toBeGreaterThan(0);
    expect(throttle.begin('x', '2001:db8:0:8::1')).toBe(0);
  });

  it('never keeps out somebody who has signed in from where they are', () => {
    expect(throttle.begin('ann', '192.0.2.1')).toBe(0);
    throttle.succeeded('ann', '192.0.2.1');
    const strangers = Array.from({ length: 50 }, (_, n) => `198.51.100.${n}`);
    guess('ann', strangers, 60 * MINUTE_MS);
    expect(throttle.begin('ann', '203.0.113.9')).toBeGreaterThan(0);
    expect(throttle.begin('ann', '192.0.2.1')).toBe(0);
  });

  it('keeps nobody out for longer than a minute, whatever strangers do', () => {
    guess(
      'ann',
      Array.from({ length: 50 }, (_, n) => `198.51.100.${n}`),
      24 * 60 * MINUTE_MS,
    );
    expect(throttle.begin('ann', '192.0.2.1')).toBeLessThanOrEqual(MINUTE_MS / 2);
    nowMs += MINUTE_MS / 2;
    expect(throttle.begin('ann', '192.0.2.1')).toBe(0);
  });

  it('forgets after a quarter of an hour', () => {
    for (let n = 0; n < 5; n++) throttle.begin('ann', '192.0.2.1');
    expect(throttle.begin('ann', '192.0.2.1')).toBeGreaterThan(0);
    nowMs += 15 * MINUTE_MS;
    for (let n = 0; n < 5; n++) expect(throttle.begin('ann', '192.0.2.1')).toBe(0);
  });
});
