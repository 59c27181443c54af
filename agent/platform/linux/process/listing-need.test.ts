import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from '../../../../scripts/testing/fuzz.ts';
import { ListingNeed } from './listing-need.ts';

/** Links of /proc that are no process. */
const OTHERS = 14;

const counts = (lastPid: number, processes: number) => ({ threads: processes, lastPid, links: OTHERS + processes });

/** One that was told twice that its list and the counts agree. */
function settled(lastPid: number, processes: number): ListingNeed {
  const need = new ListingNeed();
  for (let times = 0; times < 2; times++) {
    expect(need.newIds(counts(lastPid, processes), processes)).toBeUndefined();
    need.listed(processes, true);
  }
  return need;
}

describe('whether processes must be listed', () => {
  it('is so until two lists agree with the counts, and every eighth time', () => {
    const need = settled(500, 100);
    for (let sweep = 0; sweep < 7; sweep++) {
      expect(need.newIds(counts(500, 100), 100)).toEqual({ first: 501, last: 500 });
      need.asked(100);
    }
    expect(need.newIds(counts(500, 100), 100)).toBeUndefined();
  });

  it('is not so for a few who began, and whose ids are told', () => {
    const need = settled(500, 100);
    expect(need.newIds(counts(503, 101), 100)).toEqual({ first: 501, last: 503 });
    need.asked(101);
    expect(need.newIds(counts(504, 101), 101)).toEqual({ first: 504, last: 504 });
  });

  it('is so when somebody is gone whom nobody missed, and when somebody began under an id that nobody asked about', () => {
    for (const processes of [99, 101]) {
      const need = settled(500, 100);
      need.newIds(counts(500, processes), 100);
      need.asked(100);
      expect(need.newIds(counts(500, processes), 100)).toBeUndefined();
    }
  });

  it('is so when many ids were given, when they began at the lowest again, and without counts', () => {
    expect(settled(500, 100).newIds(counts(600, 100), 100)).toBeUndefined();
    expect(settled(500, 100).newIds(counts(3, 100), 100)).toBeUndefined();
    const need = settled(500, 100);
    expect(need.newIds(undefined, 100)).toBeUndefined();
    need.listed(100, true);
    expect(need.newIds(counts(500, 100), 100)).toBeUndefined();
  });

  it('is so as long as somebody is listed whom nobody can read', () => {
    const need = settled(500, 100);
    for (let sweep = 0; sweep < 8; sweep++) need.newIds(counts(500, 100), 100);
    for (let sweep = 0; sweep < 20; sweep++) {
      need.listed(100, false);
      expect(need.newIds(counts(500, 100), 100)).toBeUndefined();
    }
  });

  it('is so until a list was read, once it was needed', () => {
    const need = settled(500, 100);
    expect(need.newIds(counts(3, 100), 100)).toBeUndefined();
    expect(need.newIds(counts(3, 100), 100)).toBeUndefined();
  });

  it('leaves nobody unknown and nobody known who is gone, whoever begins, ends or is counted elsewhere', () => {
    const happening = fc.record({
      begin: fc.nat(4),
      end: fc.nat(3),
      endRead: fc.boolean(),
      threads: fc.nat(3),
      elsewhere: fc.constantFrom(0, 0, 0, -1, 1),
    });
    holds('listing need', fc.array(happening, { maxLength: 60 }), (happenings) => {
      const need = new ListingNeed();
      const alive = new Set(Array.from({ length: 50 }, (_, index) => index + 1));
      let known = new Set<number>();
      let lastPid = 50;
      let others = OTHERS;
      let elsewhereSinceList = 0;
      let wrongSweeps = 0;
      for (const { begin, end, endRead, threads, elsewhere } of happenings) {
        for (let times = 0; times < begin; times++) alive.add(++lastPid);
        const ended = [...alive].slice(0, end);
        for (const pid of ended) alive.delete(pid);
        lastPid += threads;
        others += elsewhere;
        elsewhereSinceList += Math.abs(elsewhere);
        const ids = need.newIds({ threads: 1, lastPid, links: others + alive.size }, known.size);
        if (endRead) for (const pid of ended) known.delete(pid);
        for (let id = ids?.first ?? 1; id <= (ids?.last ?? 0); id++) if (alive.has(id)) known.add(id);
        if (ids === undefined || !need.agrees(known.size)) {
          known = new Set(alive);
          elsewhereSinceList = 0;
          need.listed(known.size, true);
        } else need.asked(known.size);
        for (const pid of alive) expect(known.has(pid)).toBe(true);
        // Whoever is gone unseen is only overlooked when as many are counted elsewhere at once, and then until the next list.
        wrongSweeps = known.size === alive.size ? 0 : wrongSweeps + 1;
        expect(wrongSweeps).toBeLessThan(elsewhereSinceList === 0 ? 1 : 8);
      }
    });
  });
});
