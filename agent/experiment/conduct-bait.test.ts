import { expect, it } from 'vitest';
import { observed } from '#shared/model/observed.ts';
import { planBait } from '../bait/bait-plan.ts';
import { GroupCpu } from '../sample/group-cpu.ts';
import { FakePlatform } from '../testing/fake-platform.ts';
import { conductBait } from './conduct-bait.ts';

it('goes no further with a decoy that cannot be ended, because nothing is without one any more', async () => {
  const platform = new FakePlatform();
  platform.start(10, { cores: 1 });
  let started = 0;
  const { experiment, failure } = await conductBait({
    plan: planBait({ slots: 16, slotMs: 1_000, seed: 'test' }),
    names: { decoy: 'top', control: 'cat' },
    cpu: new GroupCpu(platform, 1),
    decoys: {
      start: async () => observed({ pid: 100 + started++, hasEnded: false, end: async () => false }),
      [Symbol.asyncDispose]: async () => undefined,
    },
    signal: new AbortController().signal,
    onLook: () => platform.pass(1_000),
  });
  expect(failure).toEqual({ unobservable: 'failed', detail: 'could-not-be-ended' });
  expect([started, experiment.isOver]).toEqual([1, true]);
});
