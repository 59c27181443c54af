import { describe, expect, it } from 'vitest';
import { KeptAnswer } from './kept-answer.ts';

function counting() {
  let asked = 0;
  return async () => ++asked;
}

describe('KeptAnswer', () => {
  it('is the same for a while, with its age, then another', async () => {
    const kept = new KeptAnswer<number>(10);
    const ask = counting();
    expect(await kept.get(100, ask)).toEqual({ value: 1, atMs: 100 });
    expect(await kept.get(109, ask)).toEqual({ value: 1, atMs: 100 });
    expect(await kept.get(110, ask)).toEqual({ value: 2, atMs: 110 });
    // The clock was set back: nobody knows how old it is.
    expect(await kept.get(50, ask)).toEqual({ value: 3, atMs: 50 });
  });

  it('is worked out once for all who ask at the same time', async () => {
    const kept = new KeptAnswer<number>(10);
    const ask = counting();
    const answers = await Promise.all([kept.get(1, ask), kept.get(2, ask), kept.get(3, ask)]);
    expect(answers.map(({ value }) => value)).toEqual([1, 1, 1]);
  });

  it('keeps no failure', async () => {
    const kept = new KeptAnswer<number>(10);
    await expect(kept.get(1, () => Promise.reject(new Error('busy')))).rejects.toThrow('busy');
    expect(await kept.get(2, counting())).toEqual({ value: 1, atMs: 2 });
  });
});
