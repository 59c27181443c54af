import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessBait } from './assess-bait.ts';
import { BaitExperiment } from './bait-experiment.ts';
import { MAX_BAIT_MS, MAX_BAIT_SLOTS, MIN_BAIT_SLOTS } from '#shared/model/bait-bounds.ts';
import { planBait } from './bait-plan.ts';
import { HOST } from './bait-reading.ts';

/** Cores of one group at a time, told whether a decoy runs. */
type Behaviour = (atS: number, isDecoy: boolean) => number;

interface Course {
  readonly experiment: BaitExperiment;
  readonly tookS: number;
  readonly actions: readonly string[];
}

/** Plays groups against the experiment, a look every `stepS`. */
function play(
  behaviours: Readonly<Record<string, Behaviour>>,
  options: { seed?: string; slots?: number; slotS?: number; stepS?: number; endAtS?: number } = {},
): Course {
  const { seed = 'seed', slots = 13, slotS = 20, stepS = 0.5, endAtS = Number.POSITIVE_INFINITY } = options;
  const experiment = new BaitExperiment(planBait({ slots, slotMs: slotS * 1000, seed }));
  const usedMs = new Map<string, number>(Object.keys(behaviours).map((key) => [key, 0]));
  const actions: string[] = [];
  let running: string | undefined;
  let atS = 0;
  for (; !experiment.isOver; atS += stepS) {
    const action = atS >= endAtS ? experiment.end() : experiment.step({ atMs: atS * 1000, usedMs: new Map(usedMs) });
    if (action !== undefined) actions.push(action.do === 'start' ? action.kind : action.do);
    if (action?.do === 'start') running = action.kind;
    if (action?.do === 'stop') running = undefined;
    for (const [key, cores] of Object.entries(behaviours))
      usedMs.set(key, (usedMs.get(key) ?? 0) + cores(atS, running === 'decoy') * stepS * 1000);
  }
  return { experiment, tookS: atS, actions };
}

/** Stops `noticeS` after a decoy appeared, and comes back `resumeS` after it went. */
function quietWhenWatched(resumeS: number, noticeS = 3): Behaviour {
  let decoyForS = 0;
  let clearForS = Number.POSITIVE_INFINITY;
  let lastS = 0;
  return (atS, isDecoy) => {
    const passedS = atS - lastS;
    lastS = atS;
    decoyForS = isDecoy ? decoyForS + passedS : 0;
    if (decoyForS >= noticeS) clearForS = 0;
    else if (!isDecoy) clearForS += passedS;
    return clearForS >= resumeS ? 0.8 : 0;
  };
}

function answersOf({ experiment }: Course) {
  return new Map(assessBait(experiment.slots, experiment.startCores).map((answer) => [answer.key, answer]));
}

describe('a plan', () => {
  it('is fixed by its seed, has half of its slots as decoys, and reaches a thousandth', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: MIN_BAIT_SLOTS, max: MAX_BAIT_SLOTS }), (seed, slots) => {
        const plan = planBait({ slots, slotMs: 20_000, seed });
        expect(plan).toEqual(planBait({ slots, slotMs: 20_000, seed }));
        expect(plan.order.filter((kind) => kind === 'decoy')).toHaveLength(slots >> 1);
        expect(plan.smallestP).toBeLessThanOrEqual(0.001);
        expect(plan.longestMs).toBeLessThanOrEqual(MAX_BAIT_MS);
      }),
    );
    expect(() => planBait({ slots: 12, slotMs: 20_000, seed: '' })).toThrow(RangeError);
  });

  it('gives every slot the same chance of being a decoy', () => {
    const counts = new Array<number>(13).fill(0);
    for (let seed = 0; seed < 4_000; seed++) {
      for (const [slot, kind] of planBait({ slots: 13, slotMs: 1, seed: `${seed}` }).order.entries())
        if (kind === 'decoy') counts[slot] = (counts[slot] ?? 0) + 1;
    }
    // Five standard deviations of a share of 6/13.
    for (const count of counts) expect(Math.abs(count / 4_000 - 6 / 13)).toBeLessThan(0.04);
  });
});

describe('an experiment', () => {
  it('finds who goes quiet beside a decoy, and nobody else', () => {
    const answers = answersOf(
      play({ miner: quietWhenWatched(5), steady: () => 0.9, wave: (atS) => 0.5 + 0.4 * Math.sin(atS / 7) }),
    );
    expect(answers.get('miner')).toMatchObject({ p: 1 / 1716, isQuiet: true });
    expect(answers.get('miner')?.effectCores).toBeCloseTo(0.8, 1);
    expect(answers.get('steady')).toMatchObject({ isQuiet: false });
    expect(answers.get('wave')).toMatchObject({ isQuiet: false });
  });

  it('does not accuse who gets more while another goes quiet', () => {
    const miner = quietWhenWatched(5);
    let mined = 0;
    const answers = answersOf(
      play({ miner: (atS, isDecoy) => (mined = miner(atS, isDecoy)), neighbour: () => 1 - mined / 2 }),
    );
    expect(answers.get('neighbour')).toMatchObject({ isQuiet: false });
    expect(answers.get('neighbour')?.effectCores).toBeLessThan(0);
  });

  it('asks nobody who used less than 0.05 cores at the start, and at most 16 groups and the host', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`g${index}`, () => 0.06 + index / 100]));
    const { experiment } = play({ ...many, idle: () => 0.04, [HOST]: () => 3 }, { slots: 16 });
    expect(experiment.startCores.size).toBe(17);
    expect([...experiment.startCores.keys()].slice(0, 2)).toEqual([HOST, 'g39']);
    expect(play({ ...many, [HOST]: () => 3 }).experiment.startCores.size).toBe(8);
    expect([...experiment.startCores.keys()]).not.toContain('idle');
  });

  it.each([
    [5, 10],
    [30, 20],
  ])('takes, with a miner that comes back after %i s, at most %i min', (resumeS, minutes) => {
    const course = play({ miner: quietWhenWatched(resumeS), ended: (atS) => (atS < 60 ? 1 : 0) }, { slots: 16 });
    expect(course.experiment.isComplete).toBe(true);
    expect(course.tookS).toBeLessThanOrEqual(minutes * 60);
    expect(answersOf(course).get('miner')).toMatchObject({ isQuiet: true });
  });

  it('is over after half an hour, whatever happens', () => {
    const course = play({ never: (atS) => (Math.floor(atS / 97) % 2 === 0 ? 1 : 0) }, { slots: 40, slotS: 60 });
    expect(course.experiment.isComplete).toBe(false);
    expect(course.tookS).toBeLessThanOrEqual(MAX_BAIT_MS / 1000 + 1);
    expect(course.actions.filter((each) => each === 'stop').length).toBe(course.actions.length / 2);
  });

  it('ends in the middle of a slot without counting it, and claims no p-value beyond what was done', () => {
    const course = play({ miner: quietWhenWatched(5) }, { endAtS: 130 });
    const { slots } = course.experiment;
    expect(course.actions.at(-1)).toBe('stop');
    expect(slots.length).toBeGreaterThan(1);
    expect(slots.length).toBeLessThan(13);
    const done = slots.filter(({ kind }) => kind === 'decoy').length;
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
    for (const { p } of answersOf(course).values())
      expect(p).toBeGreaterThanOrEqual(1 / choose(slots.length, done) - 1e-12);
  });

  it('ends at once where nobody computes', () => {
    const course = play({ idle: () => 0.01 });
    expect(course.actions).toEqual([]);
    expect(course.experiment.slots).toEqual([]);
  });

  it('starts and stops in turn', () => {
    const { actions, experiment } = play({ miner: quietWhenWatched(5) });
    expect(actions.filter((_, index) => index % 2 === 1)).toEqual(new Array(13).fill('stop'));
    expect(actions.filter((_, index) => index % 2 === 0)).toEqual(experiment.plan.order);
  });
});

/** Repeatable numbers in [0, 1) (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Work that minds no decoy. Each is as awkward as ordinary work is: nothing is independent of what was before. */
const ORDINARY: Readonly<Record<string, (random: () => number) => Behaviour>> = {
  bursty: (random) => {
    let level = 1;
    return () => {
      if (random() < 0.08) level = random() < 0.5 ? 0.05 : 1 + random();
      return level * (0.9 + 0.2 * random());
    };
  },
  periodic: (random) => {
    const [periodS, phaseS] = [10 + 60 * random(), 100 * random()];
    return (atS) => 0.6 + 0.5 * Math.sin((atS + phaseS) / periodS) + 0.05 * random();
  },
  trending: (random) => (atS) => 0.3 + atS / 300 + 0.05 * random(),
};

describe.each(Object.entries(ORDINARY))('10,000 experiments on work that minds no decoy, %s', (_, create) => {
  it('give p <= 0.05 in one of twenty, and accuse in one of two hundred', { timeout: 120_000 }, () => {
    let low = 0;
    let accused = 0;
    const runs = 10_000;
    for (let run = 0; run < runs; run++) {
      const course = play({ work: create(randomOf(run)) }, { seed: `null ${run}`, stepS: 2.5 });
      const answer = answersOf(course).get('work');
      if ((answer?.p ?? 1) <= 0.05) low++;
      if (answer?.isQuiet) accused++;
    }
    console.info(`share of p <= 0.05: ${low / runs}, accused: ${accused / runs}`);
    expect(Math.abs(low / runs - 0.05)).toBeLessThanOrEqual(0.007);
    expect(accused / runs).toBeLessThanOrEqual(0.008); // four standard deviations above 0.005
  });
});
