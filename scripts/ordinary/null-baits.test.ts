import { describe, expect, it } from 'vitest';
import { assessBait } from '../../agent/bait/assess-bait.ts';
import { BaitExperiment } from '../../agent/bait/bait-experiment.ts';
import { planBait } from '../../agent/bait/bait-plan.ts';
import { type BaitReading, HOST } from '../../agent/bait/bait-reading.ts';
import { openRecording } from '../../agent/platform/recorded/open-recording.ts';
import { GroupCpu } from '../../agent/sample/group-cpu.ts';
import { recordingOf } from './recordings.ts';
import { WORKS } from './works.ts';

const EXPERIMENTS = 10_000;
const SLOTS = 13;
/** No process of a recording is the one that experiments. */
const NOBODY = -1;

/** What was used in a recording, again and again from any second of it. */
class Loop {
  readonly #readings: readonly BaitReading[];
  readonly #stepMs: number;

  constructor(readings: readonly BaitReading[]) {
    if (readings.length < 30) throw new Error(`a recording of ${readings.length} seconds`);
    this.#readings = readings;
    this.#stepMs = (this.#last.atMs - (readings[0]?.atMs ?? 0)) / (readings.length - 1);
  }

  get #last(): BaitReading {
    return this.#readings[this.#readings.length - 1] as BaitReading;
  }

  read(second: number): BaitReading {
    const steps = this.#readings.length - 1;
    const laps = Math.floor(second / steps);
    const usedMs = new Map<string, number>();
    for (const [key, total] of this.#last.usedMs)
      usedMs.set(key, laps * total + (this.#readings[second % steps]?.usedMs.get(key) ?? 0));
    return { atMs: second * this.#stepMs, usedMs };
  }
}

function readLoop(name: string): Loop {
  using platform = openRecording(recordingOf(name));
  const cpu = new GroupCpu(platform, NOBODY);
  const readings: BaitReading[] = [];
  for (;;) {
    const reading = cpu.read();
    if (!('value' in reading)) throw new Error(`${name}: ${reading.unobservable}`);
    if (reading.value.atMs === 0) return new Loop(readings);
    const { atMs, groupsMs, busyMs = 0 } = reading.value;
    readings.push({ atMs, usedMs: new Map([...groupsMs, [HOST, busyMs]]) });
  }
}

/** The p of the host and of the group that used most as the experiment began. */
function experiment(
  loop: Loop,
  run: number,
): readonly (readonly [of: 'host' | 'group', p: number, accused: boolean])[] {
  const made = new BaitExperiment(planBait({ slots: SLOTS, slotMs: 20_000, seed: `null ${run}` }));
  for (let second = run; !made.isOver && second < run + 3_600; second++) made.step(loop.read(second));
  const answers = assessBait(made.slots, made.startCores);
  const groups = answers.filter(({ key }) => key !== HOST).sort((left, right) => right.startCores - left.startCores);
  const host = answers.find(({ key }) => key === HOST);
  return [
    ...(host === undefined ? [] : [['host', host.p, host.isQuiet] as const]),
    ...groups.slice(0, 1).map(({ p, isQuiet }) => ['group', p, isQuiet] as const),
  ];
}

describe(`${EXPERIMENTS} experiments with nobody who minds, over recordings of ordinary work`, () => {
  it('give p <= 0.05 in one of twenty, and accuse next to nobody', { timeout: 240_000 }, () => {
    const told = { host: { asked: 0, low: 0, accused: 0 }, group: { asked: 0, low: 0, accused: 0 } };
    const loops = WORKS.map(({ name }) => readLoop(name));
    for (let run = 0; run < EXPERIMENTS; run++) {
      for (const [of, p, accused] of experiment(loops[run % loops.length] as Loop, run)) {
        told[of].asked++;
        if (p <= 0.05) told[of].low++;
        if (accused) told[of].accused++;
      }
    }
    console.table(told);
    for (const { asked, low, accused } of Object.values(told)) {
      expect(asked).toBeGreaterThan(EXPERIMENTS / 2);
      expect(Math.abs(low / asked - 0.05)).toBeLessThanOrEqual(0.007);
      expect(accused / asked).toBeLessThanOrEqual(0.008);
    }
  });
});
