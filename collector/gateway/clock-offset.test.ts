import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ClockOffset } from './clock-offset.ts';

it('knows nothing before the first message', () => {
  expect(new ClockOffset().offsetMs).toBeUndefined();
});

it('is not moved by a minority of messages that waited on the way', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e10, max: 1e10 }),
      fc.array(fc.integer({ min: 0, max: 1e7 }), { maxLength: 7 }),
      (skewMs, lateMs) => {
        const clock = new ClockOffset(15);
        for (const late of lateMs) clock.observe(1e12 + skewMs, 1e12 + late);
        for (let times = 0; times < 8; times++) clock.observe(1e12 + skewMs, 1e12);
        expect(clock.offsetMs).toBe(skewMs);
      },
    ),
  );
});

it('follows a clock that was set', () => {
  const clock = new ClockOffset(5);
  for (let times = 0; times < 5; times++) clock.observe(1_000, 1_000);
  for (let times = 0; times < 3; times++) clock.observe(9_000, 1_000);
  expect(clock.offsetMs).toBe(8_000);
});
