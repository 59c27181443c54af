import { describe, expect, it } from 'vitest';
import { DueTimes } from './due-times.ts';

describe('DueTimes', () => {
  it('is due once an interval, the first time one interval after the first question', () => {
    const due = new DueTimes({ water: 10 });
    const times = Array.from({ length: 35 }, (_, nowMs) => nowMs).filter((nowMs) => due.isDue('water', nowMs));
    expect(times).toEqual([10, 20, 30]);
  });

  it('may be due earlier the first time', () => {
    const due = new DueTimes({ water: 10 }, { water: 2 });
    const times = Array.from({ length: 25 }, (_, nowMs) => nowMs).filter((nowMs) => due.isDue('water', nowMs));
    expect(times).toEqual([2, 12, 22]);
  });

  it('does not catch up on what a long pause left out', () => {
    const due = new DueTimes({ water: 10 });
    due.isDue('water', 0);
    expect(due.isDue('water', 95)).toBe(true);
    expect(due.isDue('water', 96)).toBe(false);
    expect(due.isDue('water', 105)).toBe(true);
  });
});
